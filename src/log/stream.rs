//! Lines to events, one after another, without counting them.

use super::event::Event;
use super::format::Format;
use super::join::Join;
use super::line::Line;
use super::problem::Problems;

/// Takes lines, and gives each event as soon as it is complete.
#[derive(Debug, Default)]
pub struct Stream {
    pub(super) format: Format,
    pub(super) join: Join,
    problems: Problems,
}

impl Stream {
    /// Of lines in that format.
    pub fn new(format: Format) -> Stream {
        Stream {
            format,
            ..Stream::default()
        }
    }

    /// Takes a line, without its end, and the place where it begins.
    pub fn line(&mut self, bytes: &[u8], offset: u64, out: &mut impl FnMut(Event)) {
        let format = std::mem::take(&mut self.format);
        let line = format.read(bytes);
        if !self.certbot(&line, offset, out) {
            self.join.line(&line, offset, out);
        }
        self.format = format;
    }

    /// Takes a line if it is certbot's.
    pub(super) fn certbot(
        &mut self,
        line: &Line<'_>,
        offset: u64,
        out: &mut impl FnMut(Event),
    ) -> bool {
        self.problems.line(line, offset, out)
    }

    /// Gives what may have more to come: nothing has come for a while.
    pub fn rest(&mut self, out: &mut impl FnMut(Event)) {
        self.join.end(out);
    }
}
