//! What the server's processes are given. httpd: server/core.c, server/mpm_common.c,
//! server/scoreboard.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::config::world::{FileKind, Seen};
use crate::syntax::{Text, Word, words};

use super::enumeration::{any_case, list, meant};
use super::numbers::{lenient, out_of_range, strtol};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("CoreDumpDirectory", Check::One(core_dump_directory)),
    ("ExtendedStatus", Check::Flag(global_flag)),
    (
        "MaxConnectionsPerChild",
        Check::One(max_connections_per_child),
    ),
    ("MaxMemFree", Check::One(long_not_negative)),
    ("MaxRequestsPerChild", Check::One(max_connections_per_child)),
    ("Mutex", Check::Raw(super::mutex::mutex)),
    ("PidFile", Check::One(global_file)),
    ("RegexDefaultOptions", Check::Raw(regex_default_options)),
    ("ScoreBoardFile", Check::One(global_file)),
    ("SeeRequestTail", Check::Flag(global_flag)),
    ("ThreadStackSize", Check::One(long_not_negative)),
];

/// `ap_mpm_set_pidfile`, `ap_set_scoreboard`.
fn global_file(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}

/// `ap_set_extended_status`, `ap_set_reqtail`.
fn global_flag(cx: &mut Cx<'_>, _: bool) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}

/// `ap_mpm_set_max_requests`.
fn max_connections_per_child(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    lenient(cx, word);
    Ok(())
}

/// `ap_mpm_set_max_mem_free`, `ap_mpm_set_thread_stacksize`.
fn long_not_negative(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let number = strtol(&word.value, 10);
    if number.value < 0 || number.overflow {
        return Err(out_of_range(cx.directive.name, word, "a number, 0 or more"));
    }
    Ok(())
}

/// `ap_mpm_set_coredumpdir`.
fn core_dump_directory(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let full = cx.under_root(&word.value);
    let shown = String::from_utf8_lossy(&full).into_owned();
    let message = match cx.stat(&full) {
        Seen::Absent => format!("the CoreDumpDirectory {shown} is not there"),
        Seen::Is(meta) if meta.kind != FileKind::Directory => {
            format!("the CoreDumpDirectory {shown} is no directory")
        }
        _ => return Ok(()),
    };
    Err(Refusal::new(message)
        .kind(Kind::FileMissing)
        .at(word)
        .help("name a directory that the server's user may write to"))
}

/// `set_regex_default_options`. EXTENDED stands for nothing, and httpd then says that it
/// does not know it.
fn regex_default_options(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    const OPTIONS: &[&str] = &["ICASE", "DOTALL", "DOLLAR_ENDONLY"];
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    for word in words(args.bytes()) {
        if word.value.eq_ignore_ascii_case(b"none") {
            continue;
        }
        let signed = matches!(word.value.first(), Some(b'+' | b'-'));
        let name = &word.value[usize::from(signed)..];
        if any_case(name, OPTIONS).is_some() {
            continue;
        }
        let refusal = Refusal::new(format!(
            "RegexDefaultOptions: there is no option `{}`",
            String::from_utf8_lossy(name)
        ))
        .at(&word);
        let sign = &word.lossy()[..usize::from(signed)];
        return Err(match meant(name, OPTIONS) {
            Some(option) => refusal.instead(format!("{sign}{option}")),
            None => refusal.help(format!("the options are {}; or none", list(OPTIONS))),
        });
    }
    Ok(())
}
