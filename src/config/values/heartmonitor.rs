//! mod_heartmonitor's directives. httpd: modules/cluster/mod_heartmonitor.c.

use crate::config::fault::Verdict;
use crate::config::walk::{Cx, Forbidden};
use crate::source::Span;
use crate::syntax::Word;

use super::heartbeat::{multicast, once};
use super::numbers::{atoi, out_of_range};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("HeartbeatListen", Check::One(listen)),
    ("HeartbeatMaxServers", Check::One(servers)),
    ("HeartbeatStorage", Check::One(storage)),
];

/// Where it was said first.
#[derive(Default)]
struct First(Option<Span>);

/// `cmd_hm_listen`.
fn listen(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let here = cx.span();
    once(
        cx.directive.shown,
        word,
        cx.global::<First>().0.replace(here),
    )?;
    multicast(cx.directive.shown, word)
}

/// `cmd_hm_maxworkers`.
fn servers(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let servers = atoi(&word.value);
    if servers == 0 || servers >= 10 {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        "a number of at least 10, or 0 to keep them in a file",
    ))
}

/// `cmd_hm_storage`.
pub(super) fn storage(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}
