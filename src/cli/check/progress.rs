//! How far it is, on a terminal, if it takes long.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Nothing is shown before.
const PATIENCE: Duration = Duration::from_millis(500);

/// The least time between two lines.
const PACE: Duration = Duration::from_millis(100);

/// A line on standard error; it is gone when this is dropped.
pub(super) struct Progress {
    total: usize,
    done: usize,
    /// When the next line is due; never, if nobody would see it.
    due: Option<Instant>,
    shown: bool,
}

impl Progress {
    pub(super) fn new(total: usize) -> Progress {
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        Progress {
            total,
            done: 0,
            due: (io::stderr().is_terminal() && !dumb).then(|| Instant::now() + PATIENCE),
            shown: false,
        }
    }

    /// So many more are done.
    pub(super) fn done(&mut self, more: usize) {
        self.done += more;
        let now = Instant::now();
        if self.due.is_none_or(|due| now < due) {
            return;
        }
        self.due = Some(now + PACE);
        self.shown = true;
        // A terminal that has gone away is no error.
        let _ = write!(io::stderr(), "\r{}\x1b[K", line(self.done, self.total));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(done: usize, total: usize) -> String {
    if total == 1 {
        "checking …".to_owned()
    } else {
        format!("checking … {done} of {total} files")
    }
}
