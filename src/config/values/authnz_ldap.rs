//! Users and groups in a directory. httpd: modules/aaa/mod_authnz_ldap.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::regex;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::{any_case, choose, exact, unknown};
use super::{Check, Checks, ldap_url};

pub(super) const CHECKS: Checks = &[
    ("AuthLDAPAuthorizePrefix", Check::Any),
    ("AuthLDAPBindAuthoritative", Check::Any),
    ("AuthLDAPBindDN", Check::Any),
    ("AuthLDAPBindPassword", Check::One(bind_password)),
    ("AuthLDAPCharsetConfig", Check::Any),
    ("AuthLDAPCompareAsUser", Check::Any),
    ("AuthLDAPCompareDNOnServer", Check::Any),
    ("AuthLDAPDereferenceAliases", Check::One(dereference)),
    ("AuthLDAPGroupAttribute", Check::One(group_attribute)),
    ("AuthLDAPGroupAttributeIsDN", Check::Any),
    ("AuthLDAPInitialBindAsUser", Check::Any),
    ("AuthLDAPInitialBindPattern", Check::Pair(bind_pattern)),
    // `mod_auth_ldap_set_subgroup_maxdepth`: any text is a number to it.
    ("AuthLDAPMaxSubGroupDepth", Check::Any),
    ("AuthLDAPRemoteUserAttribute", Check::Any),
    ("AuthLDAPRemoteUserIsDN", Check::Any),
    ("AuthLDAPSearchAsUser", Check::Any),
    ("AuthLDAPSubGroupAttribute", Check::One(subgroup_attribute)),
    ("AuthLDAPSubGroupClass", Check::One(subgroup_class)),
    ("AuthLDAPURL", Check::Words(url)),
];

/// How many attributes or classes there may be (GROUPATTR_MAX_ELTS).
const MOST: usize = 10;

/// How a connection is secured, as `LDAPTrustedMode` too has it.
pub(super) const MODES: [&str; 4] = ["NONE", "SSL", "TLS", "STARTTLS"];

/// `mod_auth_ldap_parse_url`.
fn url(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let Some((url, mode)) = words.split_first() else {
        return Ok(());
    };
    ldap_url::judge(url)?;
    if let Some(mode) = mode.first()
        && any_case(&mode.value, &MODES).is_none()
    {
        // A URL with a space in it must be quoted: `ou=People, o=Example` is two words.
        if url.quote.is_none() && mode.value.contains(&b'=') {
            return Err(Refusal::new("the URL is cut at the space in it")
                .at_range(url.range.start..mode.range.end)
                .instead(format!("\"{} {}\"", url.lossy(), mode.lossy())));
        }
        return Err(unknown("AuthLDAPURL", mode, &MODES));
    }
    Ok(())
}

/// `mod_auth_ldap_set_deref`: of these words two may be in any case.
fn dereference(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let letter_for_letter = ["never", "searching", "finding", "always"];
    if exact(&word.value, &letter_for_letter).is_some()
        || any_case(&word.value, &["off", "on"]).is_some()
    {
        return Ok(());
    }
    Err(unknown(
        "AuthLDAPDereferenceAliases",
        word,
        &letter_for_letter,
    ))
}

/// How many of each there are in a section.
#[derive(Default)]
struct Counts {
    group_attributes: usize,
    subgroup_attributes: usize,
    subgroup_classes: usize,
}

fn too_many(name: &str, word: &Word<'_>, most: usize) -> Refusal {
    Refusal::new(format!(
        "{name}: there may be {most} of them in a section, not more"
    ))
    .kind(Kind::ArgumentCount)
    .at(word)
}

/// `mod_auth_ldap_add_group_attribute`.
fn group_attribute(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let count = &mut cx.per_section::<Counts>().group_attributes;
    *count += 1;
    if *count > MOST + 1 {
        return Err(too_many("AuthLDAPGroupAttribute", word, MOST + 1));
    }
    Ok(())
}

/// `mod_auth_ldap_add_subgroup_attribute`.
fn subgroup_attribute(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let count = &mut cx.per_section::<Counts>().subgroup_attributes;
    *count += 1;
    if *count > MOST {
        return Err(too_many("AuthLDAPSubGroupAttribute", word, MOST));
    }
    Ok(())
}

/// `mod_auth_ldap_add_subgroup_class`.
fn subgroup_class(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let count = &mut cx.per_section::<Counts>().subgroup_classes;
    *count += 1;
    if *count > MOST + 1 {
        return Err(too_many("AuthLDAPSubGroupClass", word, MOST + 1));
    }
    Ok(())
}

/// `set_bind_pattern`.
fn bind_pattern(_: &mut Cx<'_>, pattern: &Word<'_>, _: &Word<'_>) -> Verdict {
    regex::compile(&pattern.value)
        .map(|_| ())
        .map_err(|refusal| refusal.at(pattern))
}

/// `set_bind_password`: a program is run at once, also by `apache2 -t`. What it says is not
/// known here, only whether it is there.
fn bind_password(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let Some(command) = word.value.strip_prefix(b"exec:").filter(|c| !c.is_empty()) else {
        return Ok(());
    };
    let program: Vec<u8> = command
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take_while(|b| !b.is_ascii_whitespace())
        .collect();
    if program.is_empty() || program.iter().any(|b| b"'\"\\".contains(b)) {
        return Ok(());
    }
    let path = cx.under_root(&program);
    if cx.stat(&path).absent() {
        return Err(Refusal::new(format!(
            "the program that tells the password, {}, is not there",
            String::from_utf8_lossy(&path)
        ))
        .kind(Kind::FileMissing)
        .at(word));
    }
    Ok(())
}

/// As [`choose`] of [`MODES`]: `util_ldap_set_trusted_mode`.
pub(super) fn mode(what: &str, word: &Word<'_>) -> Verdict {
    choose(what, word, &MODES).map(|_| ())
}
