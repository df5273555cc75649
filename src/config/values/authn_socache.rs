//! A cache of passwords. httpd: modules/aaa/mod_authn_socache.c.

use crate::config::fault::Verdict;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::{Text, Word};

use super::providers::{self, Found};
use super::{Check, Checks, socache};

pub(super) const CHECKS: Checks = &[
    ("AuthnCacheContext", Check::Any),
    ("AuthnCacheEnable", Check::Raw(enable)),
    // Names of providers, which are not looked up.
    ("AuthnCacheProvideFor", Check::Any),
    ("AuthnCacheSOCache", Check::One(cache)),
    // `authn_cache_timeout`: any text is a number to it.
    ("AuthnCacheTimeout", Check::Any),
];

/// `authn_cache_enable`: what follows the name is not looked at.
fn enable(cx: &mut Cx<'_>, _: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}

/// `authn_cache_socache`.
fn cache(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let (name, argument) = match word.value.iter().position(|&b| b == b':') {
        Some(at) => (&word.value[..at], Some(&word.value[at + 1..])),
        None => (&word.value[..], None),
    };
    match providers::socache(cx, name) {
        Found::Is(cache) => socache::create(cx, cache, argument, word),
        Found::Unknown => Ok(()),
        Found::Absent(module) => Err(providers::no_socache(cx, word, name, module)),
    }
}
