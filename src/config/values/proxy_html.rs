//! mod_proxy_html's directives. httpd: modules/filters/mod_proxy_html.c.

use crate::config::expression;
use crate::config::fault::{Kind, Verdict};
use crate::config::regex;
use crate::config::walk::Cx;
use crate::syntax::{Text, Word, words};

use super::numbers::{out_of_range, strtol};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("ProxyHTMLBufSize", Check::One(buffer)),
    ("ProxyHTMLCharsetOut", Check::Any),
    // `set_doctype`: any other text is the doctype itself.
    ("ProxyHTMLDoctype", Check::Any),
    ("ProxyHTMLEnable", Check::Any),
    ("ProxyHTMLEvents", Check::Any),
    ("ProxyHTMLExtended", Check::Any),
    ("ProxyHTMLFixups", Check::One(fixup)),
    ("ProxyHTMLInterp", Check::Any),
    ("ProxyHTMLLinks", Check::Any),
    ("ProxyHTMLMeta", Check::Any),
    ("ProxyHTMLStripComments", Check::Any),
    ("ProxyHTMLURLMap", Check::Raw(url_map)),
];

/// `ap_set_int_slot`: a number and nothing else.
fn buffer(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let number = strtol(&word.value, 10);
    if number.end > 0 && number.end == word.value.len() {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        "a number of bytes, such as 8192",
    ))
}

/// `set_flags`, which passes over what it does not know.
fn fixup(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const FIXUPS: &[&str] = &["lowercase", "dospath", "reset"];
    if super::enumeration::any_case(&word.value, FIXUPS).is_none() {
        let mut refusal = super::enumeration::unknown(cx.directive.shown, word, FIXUPS);
        refusal.kind = Kind::Suspicious;
        refusal.message = format!("{}; httpd passes over it", refusal.message);
        cx.warn(refusal, None);
    }
    Ok(())
}

/// `set_urlmap`, `comp_urlmap`.
fn url_map(cx: &mut Cx<'_>, text: &Text<'_>) -> Verdict {
    let mut words = words(text.bytes());
    let (from, _to, flags) = (words.next(), words.next(), words.next());
    let Some(flags) = flags.filter(|f| !f.value.is_empty()) else {
        return Ok(());
    };
    let has = |flag: u8| flags.value.contains(&flag);
    if let Some(from) = from
        && has(b'R')
        && !has(b'v')
        && let Err(refusal) = regex::compile(&from.value)
    {
        // httpd keeps no expression then, and crashes over it at the first page.
        cx.warn(refusal.kind(Kind::Suspicious).at(&from), Some(text));
    }
    let Some(condition) = words.next().filter(|c| !c.value.is_empty()) else {
        return Ok(());
    };
    match old_condition(&condition.value) {
        Some(new) => expression::condition(cx, &new).map_err(|mut refusal| {
            refusal.range = None;
            refusal.instead = None;
            refusal.at(&condition)
        }),
        None => expression::condition_in(cx, &condition, 0),
    }
}

/// What httpd makes of a condition of the old form, `[!]VARIABLE[=value]`.
fn old_condition(text: &[u8]) -> Option<Vec<u8>> {
    let (negated, rest) = match text.strip_prefix(b"!") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let end = rest
        .iter()
        .position(|b| !b.is_ascii_alphanumeric() && *b != b'_')
        .unwrap_or(rest.len());
    let (name, value) = rest.split_at(end);
    if name.is_empty() || !(value.is_empty() || (value.starts_with(b"=") && value.len() > 1)) {
        return None;
    }
    let mark: &[u8] = if negated { b"!" } else { b"" };
    let equals = &value[..value.len().min(1)];
    let value = value.get(1..).unwrap_or_default();
    let mut new = [b"reqenv('", name, b"')", mark, equals, b"'", value, b"'"].concat();
    if negated && equals.is_empty() {
        // The `!` is moved to the front, over the last character.
        new.pop();
        new.insert(0, b'!');
    }
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_conditions_are_rewritten_as_httpd_rewrites_them() {
        let new = |s: &str| old_condition(s.as_bytes()).map(|v| String::from_utf8(v).unwrap());
        assert_eq!(new("a=b").as_deref(), Some("reqenv('a')='b'"));
        assert_eq!(new("!a=b").as_deref(), Some("reqenv('a')!='b'"));
        assert_eq!(new("a").as_deref(), Some("reqenv('a')''"));
        assert_eq!(new("!a").as_deref(), Some("!reqenv('a')!'"));
        assert_eq!(new("%{a} == 'b'"), None);
        assert_eq!(new("a="), None);
    }
}
