//! Connections to directories. httpd: modules/ldap/util_ldap.c, which is mod_ldap.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::authnz_ldap::mode;
use super::enumeration::choose;
use super::numbers::{Unit, atoi, atol, out_of_range, strtol, timeout_of};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("LDAPCacheEntries", Check::One(any_number)),
    ("LDAPCacheTTL", Check::One(any_number)),
    ("LDAPConnectionPoolTTL", Check::One(pool_ttl)),
    ("LDAPConnectionTimeout", Check::One(any_number)),
    ("LDAPLibraryDebug", Check::One(any_number)),
    ("LDAPOpCacheEntries", Check::One(any_number)),
    ("LDAPOpCacheTTL", Check::One(any_number)),
    ("LDAPReferralHopLimit", Check::One(hop_limit)),
    ("LDAPReferrals", Check::One(referrals)),
    ("LDAPRetries", Check::One(retries)),
    ("LDAPRetryDelay", Check::One(retry_delay)),
    ("LDAPSharedCacheFile", Check::One(any_number)),
    ("LDAPSharedCacheSize", Check::One(any_number)),
    ("LDAPTimeout", Check::One(timeout)),
    ("LDAPTrustedClientCert", Check::Words(client_certificate)),
    ("LDAPTrustedGlobalCert", Check::Words(global_certificate)),
    ("LDAPTrustedMode", Check::One(trusted_mode)),
    ("LDAPVerifyServerCert", Check::Flag(verify)),
];

/// Kinds of certificates (`util_ldap_parse_cert_type`).
const TYPES: &[&str] = &[
    "CA_DER",
    "CA_BASE64",
    "CA_CERT7_DB",
    "CA_SECMOD",
    "CERT_DER",
    "CERT_BASE64",
    "CERT_PFX",
    "CERT_KEY3_DB",
    "CERT_NICKNAME",
    "KEY_DER",
    "KEY_BASE64",
    "KEY_PFX",
];

/// Those that only the whole server can have.
const GLOBAL_TYPES: &[&str] = &["CA_CERT7_DB", "CA_SECMOD", "CERT_PFX", "CERT_KEY3_DB"];

/// The setters that take any text for a number, and the one that takes any for a path.
fn any_number(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}

/// `util_ldap_set_verify_srv_cert`.
fn verify(cx: &mut Cx<'_>, _: bool) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}

/// `util_ldap_set_trusted_mode`.
fn trusted_mode(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    mode("LDAPTrustedMode", word)
}

/// `util_ldap_set_chase_referrals`.
fn referrals(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("LDAPReferrals", word, &["On", "Off", "default"]).map(|_| ())
}

/// `util_ldap_set_referral_hop_limit`: the number is cut to 32 bits.
fn hop_limit(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if atol(&word.value) as i32 > 0 {
        return Ok(());
    }
    Err(out_of_range(
        "LDAPReferralHopLimit",
        word,
        "1 or more; LDAPReferrals Off follows none",
    ))
}

/// `util_ldap_set_op_timeout`.
fn timeout(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let number = strtol(&word.value, 10);
    if number.end > 0 && number.rest(&word.value).is_empty() && number.value >= 0 {
        return Ok(());
    }
    Err(out_of_range(
        "LDAPTimeout",
        word,
        "a number of seconds without a unit, 0 or more",
    ))
}

/// `util_ldap_set_conn_ttl`.
fn pool_ttl(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if word.value.starts_with(b"-") {
        return Ok(());
    }
    timeout_of("LDAPConnectionPoolTTL", word, Unit::Seconds).map(|_| ())
}

/// `util_ldap_set_retry_delay`.
fn retry_delay(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    timeout_of("LDAPRetryDelay", word, Unit::Seconds).map(|_| ())
}

/// `util_ldap_set_retries`.
fn retries(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if atoi(&word.value) >= 0 {
        return Ok(());
    }
    Err(out_of_range("LDAPRetries", word, "a number, 0 or more"))
}

/// `util_ldap_set_trusted_global_cert`.
fn global_certificate(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let kind = choose("LDAPTrustedGlobalCert", &words[0], TYPES)?;
    certificate(cx, TYPES[kind], &words[1])
}

/// `util_ldap_set_trusted_client_cert`.
fn client_certificate(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let kind = TYPES[choose("LDAPTrustedClientCert", &words[0], TYPES)?];
    if GLOBAL_TYPES.contains(&kind) {
        return Err(Refusal::new(format!(
            "a certificate of type {kind} is only for the whole server"
        ))
        .at(&words[0])
        .help("use LDAPTrustedGlobalCert, or another type: CERT_BASE64, KEY_BASE64"));
    }
    certificate(cx, kind, &words[1])
}

/// The file must be there, whatever is in it; a nickname is none.
fn certificate(cx: &mut Cx<'_>, kind: &str, word: &Word<'_>) -> Verdict {
    if kind == "CERT_NICKNAME" {
        return Ok(());
    }
    let path = cx.under_root(&word.value);
    if !cx.stat(&path).absent() {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "there is no file {}",
        String::from_utf8_lossy(&path)
    ))
    .kind(Kind::FileMissing)
    .at(word))
}
