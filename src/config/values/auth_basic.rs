//! Basic authentication. httpd: modules/aaa/mod_auth_basic.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::authn_core::text;
use super::enumeration::choose;
use super::{Check, Checks, providers};

pub(super) const CHECKS: Checks = &[
    ("AuthBasicAuthoritative", Check::Any),
    ("AuthBasicFake", Check::Words(fake)),
    ("AuthBasicProvider", Check::One(provider)),
    ("AuthBasicUseDigestAlgorithm", Check::One(digest_algorithm)),
];

/// `add_authn_provider`.
fn provider(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    providers::check_authn(cx, word, false)
}

/// `add_basic_fake`.
fn fake(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    if words
        .first()
        .is_some_and(|w| w.value.eq_ignore_ascii_case(b"off"))
    {
        return Ok(());
    }
    words.iter().try_for_each(|word| text(cx, word))
}

/// `set_use_digest_algorithm`.
fn digest_algorithm(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("AuthBasicUseDigestAlgorithm", word, &["Off", "MD5"]).map(|_| ())
}
