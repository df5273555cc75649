//! `ldap://host:port/dn?attributes?scope?filter?extensions`. APR-util: `apr_ldap_url_parse`.

use crate::config::fault::{Refusal, Verdict};
use crate::syntax::Word;

use super::enumeration::any_case;

const EXAMPLE: &str = "write ldap://ldap.example.org/ou=People,dc=example,dc=org?uid?sub";

const SCHEMES: [&str; 3] = ["ldap://", "ldaps://", "ldapi://"];

const SCOPES: [&str; 5] = ["base", "one", "onetree", "sub", "subtree"];

/// Judges a URL.
pub(super) fn judge(word: &Word<'_>) -> Verdict {
    let wrong = |message: String| Refusal::new(message).at(word);
    let text = &*word.value;
    let (text, enclosed) = match text.strip_prefix(b"<") {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let text = match text.get(..4) {
        Some(head) if head.eq_ignore_ascii_case(b"URL:") => &text[4..],
        _ => text,
    };
    let begins = |scheme: &&str| {
        text.get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    let Some(scheme) = SCHEMES.iter().find(|scheme| begins(scheme)) else {
        let shown = word.lossy();
        let refusal = wrong(format!("`{shown}` is no LDAP URL"));
        return Err(match shown.split_once("//") {
            None if !shown.contains(':') => refusal.instead(format!("ldap://{shown}")),
            _ => refusal.help(EXAMPLE),
        });
    };
    let mut rest = &text[scheme.len()..];
    if enclosed {
        rest = rest.strip_suffix(b">").ok_or_else(|| {
            wrong("the URL begins with `<` and does not end with `>`".to_owned())
                .help("take the `<` out")
        })?;
    }
    let (host, path) = match rest.iter().position(|&b| b == b'/') {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let after = if host.starts_with(b"[") {
        match host.iter().position(|&b| b == b']') {
            Some(at) => &host[at + 1..],
            None => {
                return Err(wrong("the address in the URL lacks its `]`".to_owned())
                    .help("write ldap://[2001:db8::1]:389/"));
            }
        }
    } else {
        host
    };
    if let Some(colon) = after.iter().position(|&b| b == b':')
        && unescaped_is_empty(&after[colon + 1..])
    {
        return Err(wrong("the URL has a colon without a port".to_owned()).help(EXAMPLE));
    }
    let Some(path) = path else {
        return Ok(());
    };
    // Any attributes will do.
    let mut parts = path.split(|&b| b == b'?').skip(2);
    if let Some(scope) = parts.next()
        && !scope.is_empty()
        && any_case(&unescape(scope), &SCOPES).is_none()
    {
        return Err(wrong(format!(
            "the URL's scope, `{}`, is none",
            String::from_utf8_lossy(scope)
        ))
        .help("the scopes are base, one and sub"));
    }
    if let Some(filter) = parts.next()
        && !filter.is_empty()
        && unescaped_is_empty(filter)
    {
        return Err(wrong("the URL's filter is empty".to_owned()).help(EXAMPLE));
    }
    let extensions = parts.next();
    if parts.next().is_some() {
        return Err(wrong("the URL has a `?` too many".to_owned()).help(EXAMPLE));
    }
    if let Some(extensions) = extensions
        && extensions.iter().all(|&b| b == b',')
    {
        return Err(
            wrong("the URL ends with a `?` and no extension behind it".to_owned())
                .help("take the `?` out"),
        );
    }
    Ok(())
}

/// Undoes `%41`; what are no hexadecimal digits is taken for some all the same. The text
/// ends at a `%00` and at a `%` without two characters behind it.
/// APR-util: `apr_ldap_pvt_hex_unescape`.
fn unescape(text: &[u8]) -> Vec<u8> {
    let unhex = |b: u8| match b {
        b'0'..=b'9' => b - b'0',
        b'A'..=b'F' => b - b'A' + 10,
        _ => b.wrapping_sub(b'a' - 10),
    };
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(b) = bytes.next() {
        let b = if b == b'%' {
            match (bytes.next(), bytes.next()) {
                (Some(high), Some(low)) => (unhex(high) << 4).wrapping_add(unhex(low)),
                _ => break,
            }
        } else {
            b
        };
        if b == 0 {
            break;
        }
        out.push(b);
    }
    out
}

fn unescaped_is_empty(text: &[u8]) -> bool {
    unescape(text).is_empty()
}
