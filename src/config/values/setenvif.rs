//! mod_setenvif. httpd: modules/metadata/mod_setenvif.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::regex;
use crate::config::walk::Cx;
use crate::syntax::{Text, Word, word};

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("BrowserMatch", Check::Raw(browser_match)),
    ("BrowserMatchNoCase", Check::Raw(browser_match)),
    ("SetEnvIf", Check::Raw(set_env_if)),
    ("SetEnvIfExpr", Check::Raw(set_env_if_expr)),
    ("SetEnvIfNoCase", Check::Raw(set_env_if)),
];

fn missing(cx: &Cx<'_>, what: &str) -> Refusal {
    let name = cx.directive.name;
    let form = if name.starts_with("Browser") {
        "regex variable[=value] ..."
    } else if name == "SetEnvIfExpr" {
        "\"expression\" variable[=value] ..."
    } else {
        "header regex variable[=value] ..."
    };
    Refusal::new(format!("{name} has no {what}"))
        .kind(Kind::ArgumentCount)
        .help(format!("write {name} {form}"))
}

/// A word that is there and not empty.
fn given<'t>(text: &'t [u8], at: usize) -> (Option<Word<'t>>, usize) {
    let (word, next) = word(text, at);
    (word.filter(|w| !w.value.is_empty()), next)
}

/// `add_setenvif`.
fn set_env_if(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = args.bytes();
    let (header, next) = given(text, 0);
    let Some(header) = header else {
        return Err(missing(cx, "name of a header"));
    };
    core(cx, text, Some(&header), next)
}

/// `add_browser`.
fn browser_match(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    core(cx, args.bytes(), None, 0)
}

/// `add_setenvif_core`.
fn core(cx: &mut Cx<'_>, text: &[u8], header: Option<&Word<'_>>, at: usize) -> Verdict {
    let (pattern, next) = given(text, at);
    let Some(pattern) = pattern else {
        return Err(missing(cx, "regular expression"));
    };
    let ignore_case = cx.directive.data;
    if !literal(&pattern.value) {
        regex::compile_with(&pattern.value, ignore_case).map_err(|refusal| refusal.at(&pattern))?;
    }
    if let Some(header) = header {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if !header.value.iter().all(plain) {
            regex::compile_with(&header.value, ignore_case)
                .map_err(|refusal| refusal.at(header))?;
        }
    }
    variables(cx, text, next)
}

/// Whether a pattern has nothing of a regular expression in it, and is compared as it
/// stands (`non_regex_pattern`).
fn literal(pattern: &[u8]) -> bool {
    let mut escaped = false;
    for byte in pattern {
        match byte {
            b'^' | b'.' | b'$' | b'|' | b'(' | b')' | b'[' | b']' | b'*' | b'+' | b'?' | b'{'
            | b'}' => {
                if !escaped {
                    return false;
                }
                escaped = false;
            }
            b'\\' => escaped = !escaped,
            _ if escaped => return false,
            _ => {}
        }
    }
    true
}

/// `add_setenvifexpr`.
fn set_env_if_expr(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = args.bytes();
    let (condition, next) = given(text, 0);
    let Some(condition) = condition else {
        return Err(missing(cx, "expression"));
    };
    expression::condition_in(cx, &condition, 0)?;
    variables(cx, text, next)
}

/// `add_envvars`: at least one.
fn variables(cx: &Cx<'_>, text: &[u8], at: usize) -> Verdict {
    match given(text, at).0 {
        Some(_) => Ok(()),
        None => Err(missing(cx, "variable to set")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_literal() {
        for yes in ["abc", r"a\.b", r"a\\", r"a\", "a b", ""] {
            assert!(literal(yes.as_bytes()), "{yes}");
        }
        for no in ["a.b", r"\q", "a(", r"a\\.", "^a"] {
            assert!(!literal(no.as_bytes()), "{no}");
        }
    }
}
