//! mod_dav's directives. httpd: modules/dav/main/mod_dav.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::modules::Tri;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::unknown;
use super::numbers::{atoi, out_of_range};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("DAV", Check::One(dav)),
    ("DAVBasePath", Check::Any),
    ("DAVDepthInfinity", Check::Any),
    ("DAVLockDiscovery", Check::Any),
    ("DAVMinTimeout", Check::One(timeout)),
];

/// `dav_cmd_dav`: On is the provider `filesystem`, which mod_dav_fs brings.
fn dav(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let is = |name: &str| word.value.eq_ignore_ascii_case(name.as_bytes());
    if is("off") {
        return Ok(());
    }
    if is("on") || &*word.value == b"filesystem" {
        return match cx.modules.has_named("mod_dav_fs") {
            Tri::No if cx.modules.complete() => Err(Refusal::new(format!(
                "DAV {} needs mod_dav_fs, which is not loaded",
                word.lossy()
            ))
            .at(word)
            .help("enable it: a2enmod dav_fs")),
            _ => Ok(()),
        };
    }
    // A module that no table knows may have brought it.
    if !cx.modules.complete() {
        return Ok(());
    }
    Err(unknown(
        cx.directive.shown,
        word,
        &["On", "Off", "filesystem"],
    ))
}

/// `dav_cmd_davmintimeout`.
fn timeout(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if atoi(&word.value) >= 0 {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        "a number of seconds",
    ))
}
