//! Python's tracebacks, line after line.

use super::event::{Frame, Traceback, text};

/// Frames that are kept of each end of a traceback.
const KEPT: usize = 12;

/// Exceptions that come out of each other, at most.
const DEEPEST: usize = 6;

/// A traceback's first line.
pub(super) const HEAD: &[u8] = b"Traceback (most recent call last):";

const LINKS: [&[u8]; 2] = [
    b"The above exception was the direct cause of the following exception:",
    b"During handling of the above exception, another exception occurred:",
];

/// A traceback that is being read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    done: Option<Traceback>,
    now: Traceback,
    /// The exception has been read; what may come is another one.
    raised: bool,
    linked: bool,
    depth: usize,
}

/// What a line is to a traceback.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A part of it.
    Taken,
    /// Nothing of it: it is over.
    Over,
}

fn frame(line: &[u8]) -> Option<Frame> {
    let rest = line.trim_ascii_start().strip_prefix(b"File \"")?;
    let quote = memchr::memmem::find(rest, b"\", line ")?;
    let number = &rest[quote + 8..];
    let end = number
        .iter()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(number.len());
    let line = std::str::from_utf8(&number[..end]).ok()?.parse().ok()?;
    Some(Frame {
        file: text(&rest[..quote]),
        line,
        function: text(number[end..].strip_prefix(b", in ").unwrap_or(b"")),
    })
}

/// Whether a line is one that tells an exception: `Name`, `module.Name: words`.
pub(super) fn is_exception(line: &[u8]) -> bool {
    let end = line
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')))
        .unwrap_or(line.len());
    let name = &line[..end];
    let last = name.rsplit(|b| *b == b'.').next().unwrap_or(name);
    let known = [
        &b"Error"[..],
        b"Exception",
        b"Warning",
        b"Exit",
        b"Interrupt",
        b"NotFound",
    ]
    .iter()
    .any(|end| last.ends_with(end));
    known && (line.len() == end || line[end..].starts_with(b":"))
}

impl Reading {
    pub(super) fn step(&mut self, line: &[u8]) -> Step {
        if line == HEAD {
            if self.raised && !self.linked {
                return Step::Over;
            }
            self.next();
            return Step::Taken;
        }
        if self.raised {
            if line.is_empty() {
                return Step::Taken;
            }
            if LINKS.contains(&line) {
                self.linked = true;
                return Step::Taken;
            }
            return Step::Over;
        }
        if line.is_empty() {
            return Step::Taken;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            if let Some(frame) = frame(line) {
                if self.now.frames.len() == 2 * KEPT {
                    self.now.frames.remove(KEPT);
                }
                self.now.frames.push(frame);
            }
            return Step::Taken;
        }
        self.now.raised = text(line);
        self.raised = true;
        Step::Taken
    }

    fn next(&mut self) {
        let mut now = std::mem::take(&mut self.now);
        if self.raised {
            self.depth += 1;
            // Of a long chain the first and the last ones tell most.
            if self.depth > DEEPEST {
                now.from = self.done.take().and_then(|done| done.from);
            } else {
                now.from = self.done.take().map(Box::new);
            }
            self.done = Some(now);
        }
        (self.raised, self.linked) = (false, false);
    }

    /// What was read, if it is a traceback at all.
    pub(super) fn end(mut self) -> Option<Traceback> {
        if !self.raised && self.now.frames.is_empty() {
            return self.done;
        }
        self.now.from = self.done.take().map(Box::new);
        Some(self.now)
    }
}

/// The last traceback in what a program said.
pub fn last(said: &[u8]) -> Option<Traceback> {
    let mut found = None;
    let mut reading: Option<Reading> = None;
    for line in said.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let over = match &mut reading {
            Some(now) => now.step(line) == Step::Over,
            None => line == HEAD,
        };
        if !over {
            continue;
        }
        found = reading.take().and_then(Reading::end).or(found);
        if line == HEAD {
            let mut new = Reading::default();
            new.step(line);
            reading = Some(new);
        }
    }
    reading.and_then(Reading::end).or(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_traceback_of_what_was_said() {
        let said =
            b"hello\nTraceback (most recent call last):\n  File \"/srv/a.py\", line 1, in f\n\
            ValueError: one\nmore words\nTraceback (most recent call last):\n  \
            File \"<string>\", line 9, in <module>\n  File \"/srv/b.py\", line 3\n    def x(:\n\
            SyntaxError: invalid syntax\n\nbye\n";
        let traceback = last(said).unwrap();
        assert_eq!(traceback.raised, "SyntaxError: invalid syntax");
        let own = traceback.own().unwrap();
        assert_eq!((own.file.as_str(), own.line), ("/srv/b.py", 3));
        assert_eq!(last(b"nothing\n"), None);
    }
}
