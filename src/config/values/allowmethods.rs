//! mod_allowmethods. httpd: modules/aaa/mod_allowmethods.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::{Check, Checks, methods};

pub(super) const CHECKS: Checks = &[("AllowMethods", Check::Words(allow_methods))];

/// `am_allowmethods`.
fn allow_methods(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    match words {
        [] => {
            return Err(Refusal::new("AllowMethods names no method")
                .kind(Kind::ArgumentCount)
                .help("write such as AllowMethods GET POST, or AllowMethods reset"));
        }
        [one] if one.value.eq_ignore_ascii_case(b"reset") => return Ok(()),
        _ => {}
    }
    for word in words {
        methods::known(cx, word).map_err(|refusal| {
            if word.value.eq_ignore_ascii_case(b"reset") {
                refusal.help("`reset` stands alone")
            } else {
                refusal
            }
        })?;
    }
    Ok(())
}
