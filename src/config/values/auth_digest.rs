//! Digest authentication. httpd: modules/aaa/mod_auth_digest.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Word, is_space};

use super::enumeration::{any_case, unknown};
use super::numbers::strtol;
use super::{Check, Checks, providers};

pub(super) const CHECKS: Checks = &[
    ("AuthDigestAlgorithm", Check::One(algorithm)),
    ("AuthDigestDomain", Check::Any),
    ("AuthDigestNcCheck", Check::Any),
    ("AuthDigestNonceLifetime", Check::One(nonce_lifetime)),
    ("AuthDigestProvider", Check::One(provider)),
    ("AuthDigestQop", Check::One(qop)),
    ("AuthDigestShmemSize", Check::One(shmem_size)),
];

/// The least memory for the nonces, on a 64-bit system.
const LEAST: i64 = 88;

/// `add_authn_provider`.
fn provider(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    providers::check_authn(cx, word, true)
}

/// `set_qop`: there is only one left.
fn qop(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if word.value.eq_ignore_ascii_case(b"auth") {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "mod_auth_digest knows no quality but auth, not `{}`",
        word.lossy()
    ))
    .at(word)
    .instead("auth"))
}

/// `set_algorithm`.
fn algorithm(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if word.value.eq_ignore_ascii_case(b"MD5-sess") {
        return Err(
            Refusal::new("mod_auth_digest does not implement the algorithm MD5-sess")
                .at(word)
                .instead("MD5"),
        );
    }
    match any_case(&word.value, &["MD5"]) {
        Some(_) => Ok(()),
        None => Err(unknown("AuthDigestAlgorithm", word, &["MD5"]).instead("MD5")),
    }
}

/// `set_nonce_lifetime`: a number, and after white space anything.
fn nonce_lifetime(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let number = strtol(&word.value, 10);
    match number.rest(&word.value).first() {
        None => Ok(()),
        Some(&b) if is_space(b) => Ok(()),
        Some(_) => Err(Refusal::new(format!(
            "AuthDigestNonceLifetime: `{}` is no number of seconds",
            word.lossy()
        ))
        .at(word)
        .help("write a number alone, such as 300")),
    }
}

/// `set_shmem_size`: only the first letter of the unit counts.
fn shmem_size(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let number = strtol(&word.value, 10);
    let rest = number.rest(&word.value);
    let unit = rest.iter().find(|&&b| !is_space(b));
    let factor = match unit {
        None | Some(b'b' | b'B') => 1,
        Some(b'k' | b'K') => 1024,
        Some(b'm' | b'M') => 1_048_576,
        Some(_) => {
            return Err(Refusal::new(format!(
                "AuthDigestShmemSize: `{}` is no size",
                word.lossy()
            ))
            .at(word)
            .help("write a number of bytes, or one with K or M behind it: 64K"));
        }
    };
    let size = number.value.wrapping_mul(factor);
    if size < LEAST {
        return Err(Refusal::new(format!(
            "AuthDigestShmemSize: {size} bytes are too few, httpd needs {LEAST} or more"
        ))
        .at(word)
        .help("write 64K, which is enough for some hundred clients"));
    }
    Ok(())
}
