//! Methods that are allowed. httpd: modules/aaa/mod_allowmethods.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::{Check, Checks, methods};

pub(super) const CHECKS: Checks = &[("AllowMethods", Check::Words(allow))];

/// `am_allowmethods`.
fn allow(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    if words.is_empty() {
        return Err(Refusal::new("AllowMethods names no method")
            .kind(Kind::ArgumentCount)
            .help("write AllowMethods GET POST, or AllowMethods reset"));
    }
    if let [word] = words
        && word.value.eq_ignore_ascii_case(b"reset")
    {
        return Ok(());
    }
    words.iter().try_for_each(|word| methods::known(cx, word))
}
