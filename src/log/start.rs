//! The lines that a start, a reload and a stop leave, by which the present is told from the past.

use super::line::{Level, Line};

/// What such a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The server works, with what it has read.
    Ready,
    /// It was told to reload.
    Reload,
    /// It has ended, as it was told.
    Stopped,
    /// It has not come up.
    Failed,
    /// certbot begins.
    Certbot,
}

/// Words of which one is in every such line: what a log is searched for, since that is much
/// faster than to read it.
pub const WORDS: [&[u8]; 9] = [
    b"resuming normal operations",
    b"oing graceful restart",
    b", doing restart",
    b"Attempting to restart",
    b"shutting down",
    b"Configuration Failed",
    b"Unable to open logs",
    b":emerg]",
    b":certbot version: ",
];

/// What a line is to a server's life. Its words alone do not count: a client chooses the words
/// of a path.
pub fn step(line: &Line<'_>) -> Option<Step> {
    if line.module == b"certbot._internal.main" {
        return line
            .text
            .starts_with(b"certbot version: ")
            .then_some(Step::Certbot);
    }
    if !line.client.is_empty() {
        return None;
    }
    // What ends a start in the middle is of this level, and often the log's only word of it: the
    // rest goes to standard error.
    if line.level == Level::Emerg {
        return Some(Step::Failed);
    }
    Some(match line.code? {
        // prefork, worker, event; server/mpm/*/*.c.
        163 | 292 | 489 => Step::Ready,
        171 | 173 | 297 | 298 | 493 | 494 => Step::Reload,
        169 | 170 | 295 | 296 | 491 | 492 => Step::Stopped,
        // server/main.c.
        13..=20 => Step::Failed,
        _ => return None,
    })
}
