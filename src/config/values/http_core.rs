//! Connections that are kept. httpd: modules/http/http_core.c.

use crate::config::fault::Verdict;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::numbers::{Unit, timeout_of};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("KeepAlive", Check::Flag(keep_alive)),
    ("KeepAliveTimeout", Check::One(keep_alive_timeout)),
    ("MaxKeepAliveRequests", Check::One(max_keep_alive_requests)),
];

/// `set_keep_alive`.
fn keep_alive(cx: &mut Cx<'_>, _: bool) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)
}

/// `set_keep_alive_timeout`.
fn keep_alive_timeout(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    timeout_of("KeepAliveTimeout", word, Unit::Seconds)?;
    Ok(())
}

/// `set_keep_alive_max`: any text is a number to it.
fn max_keep_alive_requests(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)
}
