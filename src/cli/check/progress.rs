//! How far it is, on a terminal, if it takes long.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Nothing is shown before.
const PATIENCE: Duration = Duration::from_millis(500);

/// The least time between two lines.
const PACE: Duration = Duration::from_millis(100);

/// A line on a terminal; it is gone when this is dropped.
pub(super) struct Progress<W: Write> {
    /// None, if nobody would see it.
    terminal: Option<W>,
    total: usize,
    done: usize,
    /// When the next line is due.
    due: Instant,
    shown: bool,
}

impl Progress<io::Stderr> {
    /// On standard error, if that is a terminal.
    pub(super) fn new(total: usize) -> Self {
        let err = io::stderr();
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        let terminal = (err.is_terminal() && !dumb).then_some(err);
        Progress::on(terminal, total, Instant::now())
    }
}

impl<W: Write> Progress<W> {
    fn on(terminal: Option<W>, total: usize, now: Instant) -> Self {
        Progress {
            terminal,
            total,
            done: 0,
            due: now + PATIENCE,
            shown: false,
        }
    }

    /// Whether anybody sees it.
    pub(super) fn is_seen(&self) -> bool {
        self.terminal.is_some()
    }

    /// So many more are done.
    pub(super) fn done(&mut self, more: usize) {
        self.done_at(more, Instant::now());
    }

    fn done_at(&mut self, more: usize, now: Instant) {
        self.done += more;
        let Some(terminal) = &mut self.terminal else {
            return;
        };
        if now < self.due {
            return;
        }
        self.due = now + PACE;
        self.shown = true;
        let line = line(self.done, self.total);
        // A terminal that has gone away is no error.
        let _ = write!(terminal, "\r{line}\x1b[K").and_then(|()| terminal.flush());
    }
}

impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        if let Some(terminal) = self.terminal.as_mut().filter(|_| self.shown) {
            let _ = write!(terminal, "\r\x1b[K").and_then(|()| terminal.flush());
        }
    }
}

fn line(done: usize, total: usize) -> String {
    match (done, total) {
        (_, 1) => "checking …".to_owned(),
        // One tree with many files in it is done at once, at its end.
        (0, _) => format!("checking {total} files …"),
        _ => format!("checking … {done} of {total} files"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_late_and_goes_again() {
        let mut terminal = Vec::new();
        let begin = Instant::now();
        let mut progress = Progress::on(Some(&mut terminal), 9, begin);
        let at = |ms| begin + Duration::from_millis(ms);
        progress.done_at(1, at(499));
        progress.done_at(1, at(500));
        progress.done_at(1, at(599));
        progress.done_at(0, at(600));
        drop(progress);
        assert_eq!(
            String::from_utf8(terminal).unwrap(),
            "\rchecking … 2 of 9 files\x1b[K\rchecking … 3 of 9 files\x1b[K\r\x1b[K"
        );
    }

    #[test]
    fn nothing_is_written_where_it_was_quick() {
        let mut terminal = Vec::new();
        let begin = Instant::now();
        let mut progress = Progress::on(Some(&mut terminal), 9, begin);
        progress.done_at(9, begin + Duration::from_millis(100));
        drop(progress);
        assert!(terminal.is_empty());
    }
}
