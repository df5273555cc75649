//! Loggers and monitors with little to set. httpd: modules/loggers/mod_logio.c,
//! mod_log_forensic.c, modules/generators/mod_info.c, modules/core/mod_watchdog.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::numbers::{Unit, timeout_of};
use super::{Check, Checks};

pub(super) const LOGIO: Checks = &[("LogIOTrackTTFB", Check::Any)];

pub(super) const FORENSIC: Checks = &[("ForensicLog", Check::Any)];

pub(super) const INFO: Checks = &[("AddModuleInfo", Check::Any)];

pub(super) const WATCHDOG: Checks = &[("WatchdogInterval", Check::One(watchdog_interval))];

/// The shortest interval of the watchdog, in microseconds (AP_WD_TM_SLICE).
const SHORTEST: i64 = 100_000;

/// `wd_cmd_watchdog_int`.
fn watchdog_interval(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if timeout_of("WatchdogInterval", word, Unit::Seconds)? < SHORTEST {
        return Err(
            Refusal::new(format!("WatchdogInterval: {} is too short", word.lossy()))
                .at(word)
                .help("100ms is the shortest interval"),
        );
    }
    Ok(())
}
