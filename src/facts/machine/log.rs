//! What is in a server's error log, as events.
//!
//! Only the lines since the last start are kept, and of them the last ones. Whoever reads more
//! out of a log adds kinds of events here; rules look at events alone.

use serde::{Deserialize, Serialize};

use crate::finding::Evidence;
use crate::log::Format;
use crate::log::catalogue::{self, Kind, Message};
use crate::log::line::Line;

/// Most lines that are kept.
pub const MOST: usize = 400;

/// Most bytes of one line that are kept.
const LONGEST: usize = 600;

/// The error log since the last start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Log {
    /// The files that were read.
    pub files: Vec<String>,
    /// In order.
    pub events: Vec<Event>,
}

/// A line, or several that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Event {
    /// When, in the log's own words.
    pub time: String,
    /// The module, such as `wsgi`.
    pub module: String,
    /// The level, such as `error`.
    pub level: String,
    /// httpd's own code, such as AH00112.
    pub code: Option<String>,
    /// The text.
    pub text: String,
    /// Which of the files it is in.
    pub file: usize,
    /// Its line, from 1; none where counting so far would take long.
    pub line: Option<u64>,
    /// Where it begins, in bytes from the file's beginning.
    pub offset: u64,
}

/// Where a part of a log begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct From {
    /// Which of the files it is of.
    pub file: usize,
    /// In bytes from the file's beginning.
    pub offset: u64,
    /// The number of its first line, if it was counted.
    pub line: Option<u64>,
}

impl Log {
    /// The events in a part of a log.
    pub fn read(text: &[u8], from: From, format: Option<&Format>) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        let (mut offset, mut number) = (from.offset, from.line);
        for whole in text.split_inclusive(|byte| *byte == b'\n') {
            let line = whole.strip_suffix(b"\n").unwrap_or(whole);
            let told = format.map(|format| Event::of_form(&format.read(line)));
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
            let event = told.or_else(|| Event::of(&line)).unwrap_or_else(|| Event {
                // What a start writes before the log is open, or a program's own output.
                text: bounded(&line),
                ..Event::default()
            });
            events.push(Event {
                file: from.file,
                line: number,
                offset,
                ..event
            });
            offset += whole.len() as u64;
            number = number.map(|n| n + 1);
        }
        let start = events.iter().rposition(Event::is_start).unwrap_or(0);
        let events = events.split_off(start);
        let skip = events.len().saturating_sub(MOST);
        events.into_iter().skip(skip).collect()
    }
}

impl Log {
    /// An event of it as evidence.
    pub fn evidence(&self, event: &Event) -> Evidence {
        Evidence {
            file: self.files.get(event.file).cloned().unwrap_or_default(),
            line: event.line,
            offset: event.offset,
            text: event.text.trim().to_owned(),
            message: event.message().map(|message| message.name),
        }
    }
}

fn bounded(text: &str) -> String {
    cut(text, LONGEST).to_owned()
}

/// At most so many bytes of a text, whole characters.
pub fn cut(text: &str, most: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| *end <= most).last().unwrap_or(0);
    &text[..end]
}

impl Event {
    /// A line of ErrorLogFormat's default: `[time] [module:level] [pid N:tid N] [client ...]
    /// AH00000: text`.
    pub fn of(line: &str) -> Option<Event> {
        let rest = line.strip_prefix('[')?;
        let (time, rest) = rest.split_once("] [")?;
        let (what, rest) = rest.split_once(']')?;
        let (module, level) = what.split_once(':').unwrap_or(("", what));
        let mut rest = rest.trim_start();
        for mark in ["[pid ", "[remote ", "[client "] {
            if let Some(inner) = rest.strip_prefix(mark)
                && let Some((_, after)) = inner.split_once("] ")
            {
                rest = after;
            }
        }
        let code = rest
            .get(..7)
            .filter(|c| rest[7..].starts_with(':') && c.starts_with("AH"))
            .filter(|c| c[2..].bytes().all(|b| b.is_ascii_digit()));
        let text = code.map_or(rest, |_| rest[8..].trim_start());
        Some(Event {
            time: time.to_owned(),
            module: module.to_owned(),
            level: level.to_owned(),
            code: code.map(str::to_owned),
            text: bounded(text),
            ..Event::default()
        })
    }

    /// A line of another form, read by that.
    fn of_form(line: &Line<'_>) -> Event {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Event {
            time: line.time.map(|time| time.to_string()).unwrap_or_default(),
            module: text(line.module),
            level: line.level.word().to_owned(),
            code: line.code.map(|code| format!("AH{code:05}")),
            text: bounded(&text(line.text)),
            ..Event::default()
        }
    }

    /// Whether the server says that it has read its configuration and works. Its words alone do
    /// not count: a visitor chooses the words of a path.
    pub fn is_start(&self) -> bool {
        self.text.contains("resuming normal operations")
            && self.level == "notice"
            && self.module.starts_with("mpm_")
    }

    /// What it means, if that is known.
    pub fn message(&self) -> Option<&'static Message> {
        self.meaning().map(|(message, _)| message)
    }

    /// What it means, if that is known, with what can be pulled out of it.
    pub fn meaning(&self) -> Option<(&'static Message, catalogue::Fields<'_>)> {
        let code = self.code.as_deref().and_then(|code| code[2..].parse().ok());
        let line = Line {
            code,
            headed: !self.level.is_empty(),
            ..Line::bare(self.text.as_bytes())
        };
        catalogue::of(&line)
    }

    /// What it says, with what that means.
    pub fn told(&self) -> String {
        match self.message() {
            Some(message) => format!("{} ({})", self.text.trim(), message.means),
            None => self.text.trim().to_owned(),
        }
    }
}

/// The event of those levels that tells most of why something does not work: the last one that is
/// known to be a fault by itself, or else the last one that is not known to be anything else.
pub fn telling<'e>(events: &'e [Event], levels: &[&str]) -> Option<&'e Event> {
    let grave =
        |event: &&Event| levels.contains(&event.level.as_str()) && !event.text.trim().is_empty();
    let kind = |event: &Event| event.message().map(|message| message.kind);
    events
        .iter()
        .rev()
        .filter(grave)
        .find(|event| kind(event) == Some(Kind::Fault))
        .or_else(|| {
            events
                .iter()
                .rev()
                .filter(grave)
                .find(|event| kind(event).is_none())
        })
}

/// The end of a Python traceback in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traceback {
    /// The places, outermost first: file and line.
    pub frames: Vec<(String, u32)>,
    /// What was raised, such as `ZeroDivisionError: division by zero`.
    pub raised: String,
    /// Which of the events says so.
    pub at: usize,
}

/// The last traceback among events.
pub fn last_traceback(events: &[Event]) -> Option<Traceback> {
    const HEAD: &str = "Traceback (most recent call last):";
    let begin = events.iter().rposition(|e| e.text.trim() == HEAD)?;
    let mut frames = Vec::new();
    for (at, event) in events.iter().enumerate().skip(begin + 1) {
        let text = event.text.trim_end();
        if let Some(frame) = text.trim_start().strip_prefix("File \"") {
            let (file, rest) = frame.split_once("\", line ")?;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            frames.push((file.to_owned(), digits.parse().ok()?));
        } else if !text.starts_with(' ') {
            return Some(Traceback {
                frames,
                raised: text.to_owned(),
                at,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_default_format() {
        let line = "[Sat Nov 28 13:01:31.123456 2026] [mpm_event:notice] [pid 12:tid 99] AH00489: Apache/2.4.67 (Debian) configured -- resuming normal operations";
        let event = Event::of(line).unwrap();
        assert_eq!(
            (event.module.as_str(), event.level.as_str()),
            ("mpm_event", "notice")
        );
        assert_eq!(event.code.as_deref(), Some("AH00489"));
        assert!(event.is_start() && event.text.starts_with("Apache/2.4.67"));
        assert_eq!(Event::of("no line of a log"), None);
        assert_eq!(Event::of("[a] [b] é").map(|e| e.text), Some("é".into()));
    }

    #[test]
    fn what_a_start_wrote_before_is_left_out() {
        let log = "[t] [core:error] [pid 1] old\n[t] [mpm_event:notice] [pid 1] AH00489: x resuming normal operations\n[t] [wsgi:error] [pid 2] new\n";
        let events = Log::read(log.as_bytes(), From::default(), None);
        assert_eq!(events.len(), 2);
        assert_eq!(events[1].text, "new");
    }

    #[test]
    fn a_log_of_another_form_is_read_by_it() {
        let format = Format::told("%{cu}t|%-m|%l|%P|%M").unwrap();
        let log = b"2026-11-28 14:00:00.1|core|error|7|AH00127: old\n\
                    2026-11-28 14:00:01.1|mpm_event|notice|7|AH00489: Apache/2.4.62 configured -- resuming normal operations\n\
                    2026-11-28 14:00:02.1|ssl|emerg|7|AH02565: Certificate and private key a:443:0 from /c and /k do not match\n";
        let events = Log::read(log, From::default(), Some(&format));
        assert_eq!(events.len(), 2);
        assert_eq!(events[1].code.as_deref(), Some("AH02565"));
        assert_eq!(
            (events[1].module.as_str(), events[1].level.as_str()),
            ("ssl", "emerg")
        );
        assert!(events[1].text.starts_with("Certificate and private key"));
    }

    #[test]
    fn a_visitor_cannot_pretend_a_start() {
        let log = "[t] [ssl:emerg] [pid 1] AH02565: Certificate and private key a:443:0 from /c and /k do not match\n\
                   [t] [:emerg] [pid 1] AH00020: Configuration Failed, exiting\n\
                   [t] [core:error] [pid 2] [client 1.1.1.1:1] AH00127: Cannot map /resuming normal operations to file\n";
        let events = Log::read(log.as_bytes(), From::default(), None);
        assert_eq!(events.len(), 3);
        // The cause, and neither what follows from it nor what a stranger did.
        let telling = telling(&events, &["error", "crit", "alert", "emerg"]).unwrap();
        assert_eq!(telling.code.as_deref(), Some("AH02565"));
        assert!(
            telling
                .told()
                .ends_with("(The private key belongs to another certificate)")
        );
    }

    #[test]
    fn a_traceback_ends_in_what_was_raised() {
        let log = "[t] [wsgi:error] [pid 2:tid 3] [remote 127.0.0.1:5] Traceback (most recent call last):\n\
                   [t] [wsgi:error] [pid 2:tid 3] [remote 127.0.0.1:5]   File \"/srv/app/app.py\", line 7, in index\n\
                   [t] [wsgi:error] [pid 2:tid 3] [remote 127.0.0.1:5]     return 1 / 0\n\
                   [t] [wsgi:error] [pid 2:tid 3] [remote 127.0.0.1:5] ZeroDivisionError: division by zero\n";
        let found = last_traceback(&Log::read(log.as_bytes(), From::default(), None)).unwrap();
        assert_eq!(found.frames, [("/srv/app/app.py".to_owned(), 7)]);
        assert_eq!(found.raised, "ZeroDivisionError: division by zero");
    }
}
