//! mod_headers. httpd: modules/metadata/mod_headers.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::regex;
use crate::config::walk::Cx;
use crate::syntax::{Text, Word, word};

use super::enumeration::{any_case, meant, unknown};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("Header", Check::Raw(header)),
    ("RequestHeader", Check::Raw(header)),
];

const ACTIONS: &[&str] = &[
    "add",
    "set",
    "setifempty",
    "append",
    "merge",
    "unset",
    "echo",
    "note",
    "edit",
    "edit*",
];

/// Letters of `%...` in a value.
const FORMATS: &[u8] = b"Dteslib";

/// `header_cmd`: cuts the arguments.
fn header(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = args.bytes();
    let response = cx.directive.name == "Header";
    let (mut action, mut at) = word(text, 0);
    if response
        && action
            .as_ref()
            .is_some_and(|w| any_case(&w.value, &["always", "onsuccess"]).is_some())
    {
        (action, at) = word(text, at);
    }
    let (name, next) = word(text, at);
    at = next;
    let mut optional = [None, None, None];
    for slot in &mut optional {
        if at < text.len() {
            let (word, next) = word(text, at);
            at = next;
            *slot = word;
        }
    }
    if at < text.len() {
        return Err(Refusal::new(format!("{} has too many arguments", cx.directive.name))
            .kind(Kind::ArgumentCount)
            .at_range(at..text.len())
            .help("put a value with spaces in it in quotes; a comment stands on a line of its own"));
    }
    let [value, substitute, condition] = optional;
    in_out(cx, action, name, value, substitute, condition)
}

/// `header_inout_cmd`.
fn in_out(
    cx: &mut Cx<'_>,
    action: Option<Word<'_>>,
    name: Option<Word<'_>>,
    mut value: Option<Word<'_>>,
    substitute: Option<Word<'_>>,
    condition: Option<Word<'_>>,
) -> Verdict {
    let directive = cx.directive.name;
    let response = directive == "Header";
    let action_name = action.as_ref().map_or(&[][..], |w| &w.value);
    let known = any_case(action_name, ACTIONS);
    let (Some(known), Some(action)) = (known, &action) else {
        return Err(match &action {
            Some(word) if any_case(&word.value, &["always", "onsuccess"]).is_some() => {
                let message = format!("{directive}: `{}` may not stand here", word.lossy());
                Refusal::new(message).at(word).help("leave it out")
            }
            Some(word) => {
                let refusal = unknown(directive, word, ACTIONS);
                let conditions: &[&str] = if response {
                    &["always", "onsuccess"]
                } else {
                    &[]
                };
                match meant(&word.value, conditions) {
                    Some(meant) if refusal.instead.is_none() => {
                        refusal.help(format!("write {meant}")).instead(meant)
                    }
                    _ => refusal,
                }
            }
            None => Refusal::new(format!("{directive} has no action"))
                .kind(Kind::ArgumentCount)
                .help(format!("write such as {directive} set X-Name \"value\"")),
        });
    };
    let known = ACTIONS[known];
    if known == "note" && !response {
        return Err(Refusal::new("RequestHeader has no action `note`")
            .at(action)
            .help("Header has it, for response headers"));
    }
    let edit = matches!(known, "edit" | "edit*");
    let mut clause = condition;
    let mut format = None;
    if edit {
        let Some(substitute) = substitute else {
            return Err(few(
                directive,
                action,
                "a pattern and what to put in its place",
            ));
        };
        if let Some(value) = &value {
            regex::compile(&value.value).map_err(|refusal| refusal.at(value))?;
        }
        format = Some(substitute);
    } else {
        if let Some(extra) = clause {
            return Err(
                Refusal::new(format!("{directive} {known} has one argument too many"))
                    .kind(Kind::ArgumentCount)
                    .at(&extra)
                    .help("put a value with spaces in it in quotes"),
            );
        }
        clause = substitute;
    }
    if matches!(known, "unset" | "echo") {
        if let Some(value) = value.take() {
            if let Some(clause) = &clause {
                return Err(Refusal::new(format!(
                    "{directive} {known} takes a header and a condition, no value"
                ))
                .kind(Kind::ArgumentCount)
                .at(clause));
            }
            clause = Some(value);
        }
        if known == "echo" {
            if !response {
                return Err(Refusal::new("RequestHeader has no action `echo`")
                    .at(action)
                    .help("Header has it: it sends a request's header back"));
            }
            if let Some(name) = &name {
                regex::compile(&name.value).map_err(|refusal| refusal.at(name))?;
            }
        }
    } else if !edit {
        match value.take() {
            Some(value) => format = Some(value),
            None => return Err(few(directive, action, "a header and a value")),
        }
    }
    if let Some(clause) = &clause {
        condition_of(cx, clause)?;
    }
    match format {
        Some(format) => format_of(cx, &format),
        None => Ok(()),
    }
}

fn few(directive: &str, action: &Word<'_>, needs: &str) -> Refusal {
    let action = action.lossy();
    let example = if action.to_ascii_lowercase().starts_with("edit") {
        "X-Name \"pattern\" \"replacement\""
    } else {
        "X-Name \"value\""
    };
    Refusal::new(format!("{directive} {action} needs {needs}"))
        .kind(Kind::ArgumentCount)
        .help(format!("write such as {directive} {action} {example}"))
}

/// `early`, `env=...` or `expr=...`.
fn condition_of(cx: &mut Cx<'_>, clause: &Word<'_>) -> Verdict {
    let text = &*clause.value;
    let starts = |prefix: &str| {
        text.len() >= prefix.len() && text[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
    };
    if text.eq_ignore_ascii_case(b"early") {
        return Ok(());
    }
    if starts("env=") {
        return if matches!(&text[4..], b"" | b"!") {
            Err(Refusal::new("`env=` needs the name of a variable")
                .at(clause)
                .help("write env=NAME, or env=!NAME for where it is not set"))
        } else {
            Ok(())
        };
    }
    if starts("expr=") {
        return expression::condition_in(cx, clause, 5);
    }
    let refusal =
        Refusal::new(format!("`{}` is no condition of a header", clause.lossy())).at(clause);
    Err(if text.contains(&b'=') {
        refusal.help("write early, env=NAME, env=!NAME or \"expr=...\"")
    } else {
        refusal.help(
            "put a value with spaces in it in quotes; after it may stand early, env=NAME or \"expr=...\"",
        )
    })
}

/// `parse_format_string`, `parse_format_tag`.
fn format_of(cx: &mut Cx<'_>, value: &Word<'_>) -> Verdict {
    if value.value.starts_with(b"expr=") {
        return expression::string_in(cx, value, 5);
    }
    let mut rest = &*value.value;
    while let Some(at) = memchr::memchr2(b'%', b'\\', rest) {
        if rest[at] == b'\\' {
            // Whatever is escaped is no format.
            rest = rest.get(at + 2..).unwrap_or_default();
            continue;
        }
        rest = &rest[at + 1..];
        match rest.first() {
            None => return Ok(()),
            Some(b'%') => {
                rest = &rest[1..];
                continue;
            }
            Some(_) => {}
        }
        if rest[0] == b'{' {
            let Some(end) = memchr::memchr(b'}', rest) else {
                return Err(Refusal::new("`%{` has no `}` in this value")
                    .at(value)
                    .help("write %{NAME}e for an environment variable, %% for a percent sign"));
            };
            rest = &rest[end + 1..];
        }
        match rest.first() {
            Some(letter) if FORMATS.contains(letter) => rest = &rest[1..],
            other => {
                let found = match other {
                    Some(&letter) => format!("`%{}`", (letter as char).escape_default()),
                    None => "`%{...}` without a letter after it".to_owned(),
                };
                return Err(Refusal::new(format!("{found} is no format of a header's value"))
                    .at(value)
                    .help("formats are %{NAME}e (environment), %{NAME}s (mod_ssl), %D, %t, %l, %i, %b; %% is a percent sign"));
            }
        }
    }
    Ok(())
}
