//! mod_expires' directives. httpd: modules/metadata/mod_expires.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Word, words};

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("ExpiresActive", Check::Any),
    ("ExpiresByType", Check::Pair(by_type)),
    ("ExpiresDefault", Check::One(code)),
];

/// `set_expiresbytype`.
fn by_type(cx: &mut Cx<'_>, kind: &Word<'_>, time: &Word<'_>) -> Verdict {
    if !kind.value.contains(&b'/') {
        return Err(Refusal::new(format!(
            "ExpiresByType: `{}` is no media type, it has no slash",
            kind.lossy()
        ))
        .at(kind)
        .help("a media type looks like text/html or image/*"));
    }
    code(cx, time)
}

/// `check_code`: letters begin the words, the rest of each does not matter.
fn code(cx: &mut Cx<'_>, time: &Word<'_>) -> Verdict {
    // A first capital A or M is the short form, of which nothing is looked at.
    if let [b'A' | b'M', rest @ ..] = &*time.value {
        if !rest
            .first()
            .is_some_and(|b| b.is_ascii_digit() || *b == b'-')
        {
            let lower = time.lossy().to_ascii_lowercase();
            let refusal = Refusal::new(format!(
                "{}: httpd takes `{}` for the short form, with no number: it means 0 seconds",
                cx.directive.shown,
                time.lossy()
            ))
            .kind(Kind::Suspicious)
            .at(time)
            .help(format!("write it in small letters: \"{lower}\""));
            cx.warn(refusal, None);
        }
        return Ok(());
    }
    let wrong = |message: String| {
        Refusal::new(format!("{}: {message}", cx.directive.shown))
            .at(time)
            .help("write it as in \"access plus 1 month 2 days\"")
    };
    let parts: Vec<String> = words(&time.value).map(|w| w.lossy().into_owned()).collect();
    let mut parts = parts.iter().map(String::as_str).peekable();
    let begins = |word: &str, letters: &[&str]| {
        letters.iter().any(|l| {
            word.get(..l.len())
                .is_some_and(|w| w.eq_ignore_ascii_case(l))
        })
    };
    let base = parts.next().unwrap_or_default();
    if !begins(base, &["n", "a", "m"]) {
        return Err(wrong(format!(
            "the time begins with `access`, `now` or `modification`, not with `{base}`"
        )));
    }
    parts.next_if(|word| begins(word, &["p"]));
    // An empty word ends the list.
    while let Some(number) = parts.next().filter(|n| !n.is_empty()) {
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(wrong(format!("`{number}` stands where a number should")));
        }
        let unit = parts.next().unwrap_or_default();
        if unit.is_empty() {
            return Err(wrong(format!("`{number}` has no unit")));
        }
        if !begins(unit, &["y", "mo", "w", "d", "h", "mi", "s"]) {
            return Err(wrong(format!("`{unit}` is no unit"))
                .help("the units are years, months, weeks, days, hours, minutes, seconds"));
        }
    }
    Ok(())
}
