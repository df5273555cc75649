//! Processes and threads. httpd: server/mpm_common.c, server/mpm/{event,worker,prefork}.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::numbers::{at_least, atoi, lenient, out_of_range, strtod};
use super::{Check, Checks};

pub(super) const COMMON: Checks = &[
    ("GracefulShutdownTimeout", Check::One(number)),
    ("Listen", Check::Words(super::listen::listen)),
    ("ListenBacklog", Check::One(positive)),
    ("ListenCoresBucketsRatio", Check::One(positive)),
    ("ListenTCPDeferAccept", Check::One(positive)),
    ("MaxClients", Check::One(number)),
    ("MaxRequestWorkers", Check::One(number)),
    ("MaxSpareThreads", Check::One(number)),
    ("MinSpareThreads", Check::One(number)),
    ("ReceiveBufferSize", Check::One(socket_buffer)),
    ("SendBufferSize", Check::One(socket_buffer)),
    ("ServerLimit", Check::One(number)),
    ("StartServers", Check::One(number)),
    ("ThreadLimit", Check::One(number)),
    ("ThreadsPerChild", Check::One(number)),
];

pub(super) const EVENT: Checks = &[("AsyncRequestWorkerFactor", Check::One(worker_factor))];

pub(super) const PREFORK: Checks = &[
    ("MaxSpareServers", Check::One(number)),
    ("MinSpareServers", Check::One(number)),
];

/// The MPMs' own setters: any number; what is too small or too large is put right in
/// `check_config`.
fn number(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    lenient(cx, word);
    Ok(())
}

/// `ap_set_listenbacklog` and its like (server/listen.c).
fn positive(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    at_least(cx, word, 1).map(drop)
}

/// `ap_set_send_buffer_size`, `ap_set_receive_buffer_size`.
fn socket_buffer(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let size = atoi(&word.value);
    if size < 512 && size != 0 {
        return Err(out_of_range(
            cx.directive.name,
            word,
            "512 or more bytes, or 0 for the system's own size",
        ));
    }
    lenient(cx, word);
    Ok(())
}

/// `set_worker_factor`, event.
fn worker_factor(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let (factor, rest) = strtod(&word.value);
    if !rest.is_empty() || factor <= 0.0 {
        return Err(Refusal::new(format!(
            "AsyncRequestWorkerFactor: `{}` is no number above 0",
            word.lossy()
        ))
        .kind(Kind::Value)
        .at(word)
        .help("write a number such as 2 or 1.5"));
    }
    Ok(())
}
