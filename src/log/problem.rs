//! certbot's log: what it tells an authority's answers and its own failures in.

use super::catalogue::{self, Place};
use super::event::{Event, text};
use super::line::{Level, Line};

/// Follows certbot's log from line to line.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// The head of the lines that follow, if the last head was certbot's.
    head: Option<Head>,
    domain: String,
    kind: String,
}

#[derive(Debug, Clone)]
struct Head {
    time: Option<super::moment::Moment>,
    level: Level,
    /// What is sent and received: its words are told again where they matter.
    traffic: bool,
}

/// Whether a line's head is certbot's.
pub(super) fn is_certbot(line: &Line<'_>) -> bool {
    line.headed
        && (line.module.starts_with(b"certbot")
            || line.module.starts_with(b"acme")
            || line.module.starts_with(b"urllib3"))
}

impl Problems {
    /// Takes a line if it is of certbot's log.
    pub(super) fn line(
        &mut self,
        line: &Line<'_>,
        offset: u64,
        out: &mut impl FnMut(Event),
    ) -> bool {
        if is_certbot(line) {
            self.head = Some(Head {
                time: line.time,
                level: line.level,
                traffic: !line.module.starts_with(b"certbot"),
            });
        } else if line.headed {
            self.head = None;
        }
        let Some(head) = self.head.clone() else {
            return false;
        };
        if head.traffic {
            return true;
        }
        let words = without_class(line.text.trim_ascii());
        if !line.headed && self.answer(words, &head, offset, out) {
            return true;
        }
        let found = catalogue::by_text(words, None, Place::Certbot);
        let grave = line.headed && head.level <= Level::Error;
        if found.is_none() && !grave {
            return true;
        }
        // Where it only announces what the next lines tell, it is no event.
        if found.is_none() && words.ends_with(b":") {
            return true;
        }
        let mut event = head.event(words, offset);
        if let Some((message, fields)) = found {
            event.means(message, fields);
        }
        out(event);
        true
    }

    /// `Domain: ...`, `Type: ...`, `Detail: ...`, as the authority's problems are told.
    fn answer(
        &mut self,
        words: &[u8],
        head: &Head,
        offset: u64,
        out: &mut impl FnMut(Event),
    ) -> bool {
        if let Some(domain) = words.strip_prefix(b"Domain: ") {
            self.domain = text(domain.trim_ascii());
        } else if let Some(kind) = words.strip_prefix(b"Type: ") {
            self.kind = text(kind.trim_ascii());
        } else if let Some(detail) = words.strip_prefix(b"Detail: ") {
            let key = format!("acme problem: {}", self.kind);
            let mut event = head.event(detail.trim_ascii(), offset);
            let known = catalogue::by_text(key.as_bytes(), None, Place::Certbot);
            if let Some((message, _)) = known.or_else(|| {
                catalogue::by_text(b"acme problem: of another kind", None, Place::Certbot)
            }) {
                event.means(message, Vec::new());
            }
            event.level = Level::Error;
            event
                .fields
                .push(("name", std::mem::take(&mut self.domain)));
            event.fields.push(("type", std::mem::take(&mut self.kind)));
            out(event);
        } else {
            return false;
        }
        true
    }
}

/// An exception's words without the class's name.
fn without_class(words: &[u8]) -> &[u8] {
    let of_ours = words.starts_with(b"certbot.errors.") || words.starts_with(b"acme.errors.");
    match memchr::memmem::find(&words[..words.len().min(80)], b": ") {
        Some(at) if of_ours => &words[at + 2..],
        _ => words,
    }
}

impl Head {
    fn event(&self, words: &[u8], offset: u64) -> Event {
        let mut event = Event::of(&Line::bare(words), offset);
        event.message = None;
        event.fields.clear();
        event.time = self.time;
        // What is debugged is an exception that has ended the run: its level says nothing.
        event.level = match self.level {
            Level::Debug | Level::Info => Level::Unsaid,
            level => level,
        };
        event.module = "certbot".to_owned();
        event
    }
}
