//! mod_include. httpd: modules/filters/mod_include.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Word, is_space};

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("SSIEndTag", Check::One(tag)),
    ("SSIErrorMsg", Check::Any),
    ("SSIEtag", Check::Any),
    ("SSILastModified", Check::Any),
    ("SSILegacyExprParser", Check::Any),
    ("SSIStartTag", Check::One(tag)),
    ("SSITimeFormat", Check::Any),
    ("SSIUndefinedEcho", Check::Any),
    ("XBitHack", Check::One(xbit_hack)),
];

/// `set_default_start_tag`, `set_default_end_tag`.
fn tag(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if !word.value.iter().any(|&b| is_space(b)) {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "{} may have no white space in it",
        cx.directive.name
    ))
    .at(word)
    .instead(
        String::from_utf8_lossy(&word.value)
            .split_ascii_whitespace()
            .collect::<String>(),
    ))
}

/// `set_xbithack`.
fn xbit_hack(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("XBitHack", word, &["Off", "On", "Full"]).map(|_| ())
}
