//! Exactly one MPM. httpd: `ap_check_mpm`, server/mpm_common.c.

use crate::config::fault::{Kind, Refusal};
use crate::config::walk::Cx;

pub(super) fn check(cx: &mut Cx<'_>) {
    let mpms: Vec<_> = cx.modules.mpms().map(|m| m.get()).collect();
    let refusal = match mpms.as_slice() {
        [_] => return,
        [] => {
            if !cx.modules.complete() {
                return; // a module that no table knows may be one
            }
            Refusal::new("no MPM is loaded: httpd does not know how to serve connections")
                .help("enable one: a2enmod mpm_event")
        }
        several => {
            let names: Vec<_> = several.iter().map(|m| m.symbol).collect();
            Refusal::new(format!("more than one MPM is loaded: {}", names.join(", "))).help(
                format!(
                    "keep one: a2dismod {}",
                    several
                        .iter()
                        .skip(1)
                        .map(|m| m.a2enmod)
                        .collect::<Vec<_>>()
                        .join(" ")
                ),
            )
        }
    };
    cx.refuse_whole(refusal.kind(Kind::Mpm));
}
