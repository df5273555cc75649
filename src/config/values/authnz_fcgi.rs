//! FastCGI authorizers. httpd: modules/aaa/mod_authnz_fcgi.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::config::world::Seen;
use crate::syntax::Word;

use super::enumeration::choose;
use super::providers::{self, Authn, Line};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("AuthnzFcgiCheckAuthnProvider", Check::Words(check_provider)),
    ("AuthnzFcgiDefineProvider", Check::Words(define_provider)),
];

/// `fcgi_check_authn_provider`.
fn check_provider(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let Some((name, options)) = words.split_first() else {
        return Err(
            Refusal::new("AuthnzFcgiCheckAuthnProvider names no provider")
                .kind(Kind::ArgumentCount)
                .help("write None, or the name that AuthnzFcgiDefineProvider gives"),
        );
    };
    if name.value.eq_ignore_ascii_case(b"None")
        && let Some(option) = options.first()
    {
        return Err(Refusal::new("None takes no options").at(option));
    }
    for option in options.chunks(2) {
        let [name, value] = option else {
            return Err(Refusal::new(format!(
                "AuthnzFcgiCheckAuthnProvider: {} needs a value",
                option[0].lossy()
            ))
            .kind(Kind::ArgumentCount)
            .at(&option[0]));
        };
        let names = [
            "Authoritative",
            "DefaultUser",
            "RequireBasicAuth",
            "UserExpr",
        ];
        match choose("AuthnzFcgiCheckAuthnProvider", name, &names)? {
            1 => {}
            3 => user_expression(cx, value)?,
            n => {
                choose(names[n], value, &["On", "Off"])?;
            }
        }
    }
    Ok(())
}

/// A string that may not read files (AP_EXPR_FLAG_RESTRICTED).
fn user_expression(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let mode = expression::Mode {
        restricted: true,
        ..expression::STRING
    };
    match expression::parse(cx, &word.value, mode) {
        Ok(_) => Ok(()),
        Err(failure) => Err(expression::place_in(cx, &failure, word, 0)),
    }
}

/// `fcgi_define_provider`.
fn define_provider(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let what = "AuthnzFcgiDefineProvider";
    let missing = |part: &str| {
        Refusal::new(format!("{what} names no {part}"))
            .kind(Kind::ArgumentCount)
            .help(format!("write {what} authn NAME fcgi://127.0.0.1:9000/"))
    };
    let kind = words.first().ok_or_else(|| missing("type"))?;
    let kind = choose(what, kind, &["authn", "authz", "authnz"])?;
    let name = words.get(1).ok_or_else(|| missing("provider"))?;
    let backend = words
        .get(2)
        .ok_or_else(|| missing("address of a backend"))?;
    let verdict = self::backend(cx, backend).and_then(|()| match words.get(3) {
        Some(extra) => Err(Refusal::new(format!("{what} takes three arguments"))
            .kind(Kind::ArgumentCount)
            .at(extra)),
        None => Ok(()),
    });
    if kind != 1 {
        providers::add_authn(cx, &name.value, Authn { digest: false });
    }
    if kind != 0 {
        providers::add_authz(cx, &name.value, Line::Nothing);
    }
    verdict
}

/// `fcgi://host:port`, perhaps with a slash.
fn backend(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let text = &word.value;
    let wrong = || {
        Refusal::new(format!(
            "`{}` is no address of a FastCGI backend",
            word.lossy()
        ))
        .at(word)
        .help("write fcgi://127.0.0.1:9000/")
    };
    let rest = text.strip_prefix(b"fcgi://").ok_or_else(wrong)?;
    let rest = rest.strip_suffix(b"/").unwrap_or(rest);
    let colon = rest.iter().rposition(|&b| b == b':').ok_or_else(wrong)?;
    let (host, port) = (&rest[..colon], &rest[colon + 1..]);
    if host.contains(&b'\n')
        || !(1..=5).contains(&port.len())
        || !port.iter().all(u8::is_ascii_digit)
    {
        return Err(wrong());
    }
    let number = port.iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    if number > 65_535 {
        return Err(Refusal::new(format!("there is no port {number}"))
            .at(word)
            .help("a port is 1 to 65535"));
    }
    // httpd looks the name up, and stops where there is no answer.
    let host = host
        .strip_prefix(b"[")
        .and_then(|h| h.strip_suffix(b"]"))
        .unwrap_or(host);
    let address = std::str::from_utf8(host).is_ok_and(|h| h.parse::<core::net::IpAddr>().is_ok());
    if !address && let Seen::Absent = cx.world.hosts(host) {
        let refusal = Refusal::new(format!(
            "the name `{}` must resolve whenever httpd starts",
            String::from_utf8_lossy(host)
        ))
        .kind(Kind::Suspicious)
        .at(word)
        .help("write the backend's address");
        cx.warn(refusal, None);
    }
    Ok(())
}
