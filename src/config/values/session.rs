//! Sessions. httpd: modules/session/mod_session.c, mod_session_cookie.c,
//! mod_session_crypto.c, mod_session_dbd.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::config::world::{FileKind, Seen};
use crate::syntax::{Text, Word};

use super::numbers::{atoi, out_of_range};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("Session", Check::Any),
    ("SessionEnv", Check::Any),
    ("SessionExclude", Check::Any),
    ("SessionExpiryUpdateInterval", Check::One(expiry_update)),
    ("SessionHeader", Check::Any),
    ("SessionInclude", Check::Any),
    ("SessionMaxAge", Check::Any),
];

pub(super) const COOKIE: Checks = &[
    ("SessionCookieName", Check::Raw(cookie_name)),
    ("SessionCookieName2", Check::Raw(cookie_name)),
    ("SessionCookieRemove", Check::Any),
];

pub(super) const DBD: Checks = &[
    ("SessionDBDCookieName", Check::Raw(dbd_cookie_name)),
    ("SessionDBDCookieName2", Check::Raw(dbd_cookie_name)),
    ("SessionDBDCookieRemove", Check::Any),
    ("SessionDBDDeleteLabel", Check::Any),
    ("SessionDBDInsertLabel", Check::Any),
    ("SessionDBDPerUser", Check::Any),
    ("SessionDBDSelectLabel", Check::Any),
    ("SessionDBDUpdateLabel", Check::Any),
];

pub(super) const CRYPTO: Checks = &[
    ("SessionCryptoCipher", Check::Any),
    ("SessionCryptoDriver", Check::Raw(crypto_driver)),
    ("SessionCryptoPassphrase", Check::One(passphrase)),
    ("SessionCryptoPassphraseFile", Check::One(passphrase_file)),
];

/// `set_session_expiry_update`.
fn expiry_update(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if atoi(&word.value) >= 0 {
        return Ok(());
    }
    Err(out_of_range(
        "SessionExpiryUpdateInterval",
        word,
        "a number of seconds, or 0 for none",
    ))
}

/// `set_cookie_name` and `set_cookie_name2` of mod_session_cookie.
fn cookie_name(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    name_without(cx, args, b"=&")
}

/// `set_cookie_name` and `set_cookie_name2` of mod_session_dbd.
fn dbd_cookie_name(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    name_without(cx, args, b"=&;")
}

/// The name is what stands before the first blank, quotes and all.
fn name_without(cx: &mut Cx<'_>, args: &Text<'_>, forbidden: &[u8]) -> Verdict {
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let bytes = args.bytes();
    let start = bytes.iter().take_while(|b| blank(b)).count();
    let name = bytes[start..].split(blank).next().unwrap_or_default();
    let range = start..start + name.len();
    let directive = cx.directive.shown;
    let example = format!("{directive} session path=/;HttpOnly;Secure");
    if name.is_empty() {
        return Err(Refusal::new(format!("{directive} needs the cookie's name"))
            .kind(Kind::ArgumentCount)
            .help(example));
    }
    match name.iter().find(|b| forbidden.contains(b)) {
        Some(&bad) => Err(Refusal::new(format!(
            "{directive}: the cookie's name `{}` has `{}` in it",
            String::from_utf8_lossy(name),
            bad as char
        ))
        .at_range(range)
        .help(format!(
            "write the cookie's attributes after its name and a space: {example}"
        ))),
        None => Ok(()),
    }
}

/// `set_crypto_driver`: which drivers there are is found out at the start.
fn crypto_driver(cx: &mut Cx<'_>, _: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}

/// `set_crypto_passphrase`: the output of a program that cannot be run is the empty string,
/// which httpd takes.
fn passphrase(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let Some(command) = word.value.strip_prefix(b"exec:") else {
        return Ok(());
    };
    let Some(program) = crate::syntax::word(command, 0).0 else {
        return Ok(());
    };
    let path = cx.under_root(&program.value);
    if cx.stat(&path).absent() {
        let refusal = Refusal::new(format!(
            "there is no program {} to give the passphrase; httpd takes an empty one instead",
            String::from_utf8_lossy(&path)
        ))
        .kind(Kind::Suspicious)
        .at(word);
        cx.warn(refusal, None);
    }
    Ok(())
}

/// `set_crypto_passphrase_file`: it is opened as a configuration file is.
fn passphrase_file(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let path = cx.under_root(&word.value);
    let shown = String::from_utf8_lossy(&path).into_owned();
    let refusal = match cx.stat(&path) {
        Seen::Absent => Refusal::new(format!("there is no file {shown} with passphrases"))
            .help("put one passphrase on each line; the first is used to encrypt"),
        Seen::Is(meta) if meta.kind != FileKind::File && path != b"/dev/null" => {
            Refusal::new(format!("{shown} is no file with passphrases"))
        }
        _ => return Ok(()),
    };
    Err(refusal.kind(Kind::FileMissing).at(word))
}
