//! Cookies that tell visitors apart. httpd: modules/metadata/mod_usertrack.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Word, words};

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("CookieDomain", Check::One(cookie_domain)),
    ("CookieExpires", Check::One(cookie_expires)),
    ("CookieHttpOnly", Check::Any),
    // The name is escaped before it becomes part of a regular expression.
    ("CookieName", Check::Any),
    ("CookieSameSite", Check::One(cookie_same_site)),
    ("CookieSecure", Check::Any),
    ("CookieStyle", Check::One(cookie_style)),
    ("CookieTracking", Check::Any),
];

/// `set_cookie_domain`.
fn cookie_domain(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let text = &*word.value;
    let Some(rest) = text.strip_prefix(b".") else {
        return Err(Refusal::new("CookieDomain must begin with a dot")
            .at(word)
            .instead(format!(".{}", word.lossy())));
    };
    if rest.contains(&b'.') {
        return Ok(());
    }
    Err(Refusal::new("CookieDomain needs a second dot within it")
        .at(word)
        .help("write a domain such as .example.org"))
}

/// `set_cookie_style`.
fn cookie_style(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(
        "CookieStyle",
        word,
        &["Netscape", "Cookie", "Cookie2", "RFC2109", "RFC2965"],
    )
    .map(drop)
}

/// `set_samesite_value`.
fn cookie_same_site(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("CookieSameSite", word, &["Strict", "Lax", "None"]).map(drop)
}

/// `set_cookie_exp`: seconds, or `plus` and pairs of a number and a unit, which is told by
/// its first letters.
fn cookie_expires(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let text = &*word.value;
    let digit = |b: Option<&u8>| b.is_some_and(u8::is_ascii_digit);
    if digit(text.first()) && digit(text.last()) {
        return Ok(());
    }
    let refusal = |message: String| {
        Err(Refusal::new(message)
            .at(word)
            .help("write seconds, or \"2 weeks 3 days\""))
    };
    let mut parts = words(text).map(|w| w.value.to_ascii_lowercase()).peekable();
    parts.next_if(|w| w.starts_with(b"p"));
    // An empty word ends the list, as in httpd.
    while let Some(number) = parts.next().filter(|w| !w.is_empty()) {
        if !digit(number.first()) {
            return refusal(format!(
                "CookieExpires: `{}` stands where a number belongs",
                String::from_utf8_lossy(&number)
            ));
        }
        let Some(unit) = parts.next().filter(|w| !w.is_empty()) else {
            return refusal(format!(
                "CookieExpires: {} has no unit",
                String::from_utf8_lossy(&number)
            ));
        };
        let known: &[&[u8]] = &[b"y", b"mo", b"w", b"d", b"h", b"mi", b"s"];
        if !known.iter().any(|k| unit.starts_with(k)) {
            return refusal(format!(
                "CookieExpires: there is no unit `{}`",
                String::from_utf8_lossy(&unit)
            ));
        }
    }
    Ok(())
}
