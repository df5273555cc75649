//! Joins lines that belong together: those of a traceback, by process and thread; the reasons
//! that mod_ssl writes behind an error; what follows a line without a head.

use std::collections::VecDeque;

use super::catalogue::{self, Place};
use super::event::{Event, text};
use super::line::Line;
use super::traceback::{self, Reading, Step};

/// Threads whose tracebacks are read side by side.
const THREADS: usize = 64;

/// Lines that are kept with an event.
const MOST_LINES: usize = 12;

type Thread = (Vec<u8>, Vec<u8>);

/// Lines go in, events come out.
#[derive(Debug, Default)]
pub(super) struct Join {
    tracebacks: VecDeque<(Thread, Reading, Event)>,
    /// The last event, which may have more to come.
    last: Option<Event>,
    /// Whether the last one's next line belongs to it, whatever it is.
    wants_next: bool,
    thread: Thread,
}

impl Join {
    /// Takes a line; gives what is finished by it.
    pub(super) fn line(&mut self, line: &Line<'_>, offset: u64, out: &mut impl FnMut(Event)) {
        let of_python = line.code.is_none()
            && (line.module == b"wsgi" || line.module == b"python" || !line.headed);
        if of_python && self.python(line, offset, out) {
            return;
        }
        if self.belongs(line) {
            let last = self.last.as_mut().expect("a line belongs to an event");
            if last.more.len() < MOST_LINES {
                last.more.push(text(line.text));
            }
            if self.wants_next {
                self.wants_next = false;
                last.because(line.text);
            }
            return;
        }
        self.release(out);
        let event = Event::of(line, offset);
        self.wants_next = line.code == Some(526);
        self.thread = (line.pid.to_vec(), line.tid.to_vec());
        self.last = Some(event);
    }

    fn belongs(&self, line: &Line<'_>) -> bool {
        if self.last.is_none() {
            return false;
        }
        if !line.headed && self.wants_next {
            return true;
        }
        if !line.headed {
            return line.code.is_none()
                && (line.text.is_empty() || line.text[0] == b' ' || line.text[0] == b'\t');
        }
        line.code.is_none()
            && line.module == b"ssl"
            && line.text.starts_with(b"SSL Library Error: ")
            && (self.thread.0 == line.pid && self.thread.1 == line.tid)
    }

    /// Whether a line is of a traceback.
    fn python(&mut self, line: &Line<'_>, offset: u64, out: &mut impl FnMut(Event)) -> bool {
        let same = |t: &Thread| t.0 == line.pid && t.1 == line.tid;
        if let Some(at) = self.tracebacks.iter().position(|(t, ..)| same(t)) {
            if self.tracebacks[at].1.step(line.text) == Step::Taken {
                return true;
            }
            let (_, reading, event) = self.tracebacks.remove(at).expect("it was found");
            out(finish(reading, event));
        }
        let text = line.text;
        // An exception without a place, where the file itself could not be read, and one of code
        // that is no Python, which begins with the place.
        let alone = line.module == b"wsgi"
            && (traceback::is_exception(text) || text.starts_with(b"  File \""));
        if text != traceback::HEAD && !alone {
            return false;
        }
        if self.tracebacks.len() == THREADS {
            let (_, reading, event) = self.tracebacks.pop_front().expect("there are some");
            out(finish(reading, event));
        }
        let mut reading = Reading::default();
        reading.step(text);
        let mut event = Event::of(&Line { text: b"", ..*line }, offset);
        event.message = None;
        let thread = (line.pid.to_vec(), line.tid.to_vec());
        self.tracebacks.push_back((thread, reading, event));
        true
    }

    fn release(&mut self, out: &mut impl FnMut(Event)) {
        self.wants_next = false;
        if let Some(event) = self.last.take() {
            out(event);
        }
    }

    /// A line was taken elsewhere, to which nothing belongs.
    pub(super) fn alone(&mut self, out: &mut impl FnMut(Event)) {
        self.release(out);
    }

    /// The log ends, or rests.
    pub(super) fn end(&mut self, out: &mut impl FnMut(Event)) {
        self.release(out);
        while let Some((_, reading, event)) = self.tracebacks.pop_front() {
            out(finish(reading, event));
        }
    }
}

fn finish(reading: Reading, mut event: Event) -> Event {
    let Some(traceback) = reading.end() else {
        return event;
    };
    event.text.clone_from(&traceback.raised);
    let first = traceback.first().raised.clone();
    for raised in [&first, &traceback.raised] {
        if let Some((message, fields)) = catalogue::by_text(raised.as_bytes(), None, Place::Headed)
        {
            event.means(message, fields);
            break;
        }
    }
    event.traceback = Some(traceback);
    event
}
