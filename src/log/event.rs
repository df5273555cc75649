//! What was read, as values of their own.

use serde::Serialize;

use super::catalogue::{self, Message, Place};
use super::line::{Level, Line};
use super::moment::Moment;

/// Bytes of a text that are kept.
pub const LONGEST: usize = 700;

/// A line, or several that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When; in microseconds of the machine's own time.
    #[serde(skip)]
    pub time: Option<Moment>,
    /// The module, such as `ssl`.
    pub module: String,
    /// How grave.
    pub level: Level,
    /// httpd's code, such as `AH00112`.
    pub code: Option<String>,
    /// What it says.
    pub text: String,
    /// The number of the operating system's error.
    pub errno: Option<u32>,
    /// The client's address, with its port.
    pub client: Option<String>,
    /// Which page led there.
    pub referer: Option<String>,
    /// Lines that belong to it.
    pub more: Vec<String>,
    /// What Python told.
    pub traceback: Option<Traceback>,
    /// What it means, where that is known.
    #[serde(skip)]
    pub message: Option<&'static Message>,
    /// What was pulled out of the text.
    #[serde(skip)]
    pub fields: Vec<(&'static str, String)>,
    /// Where its first line begins, in bytes from the beginning of the log.
    pub offset: u64,
}

/// How an exception came about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Traceback {
    /// What was raised, such as `ZeroDivisionError: division by zero`.
    pub raised: String,
    /// Places, outermost first; the middle of a long list is left out.
    pub frames: Vec<Frame>,
    /// The exception that this one came from.
    pub from: Option<Box<Traceback>>,
}

/// A place in Python code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The function; empty for code that does not parse.
    pub function: String,
}

impl Frame {
    /// Whether it is of the application's own code, and not of a library or of Python.
    pub fn is_own(&self) -> bool {
        !(self.file.contains("/site-packages/")
            || self.file.contains("/dist-packages/")
            || self.file.contains("/lib/python3")
            || self.file.contains("/lib/python2")
            || self.file.starts_with('<'))
    }
}

impl Traceback {
    /// The innermost place in the application's own code.
    pub fn own(&self) -> Option<&Frame> {
        self.frames.iter().rev().find(|frame| frame.is_own())
    }

    /// The exception that all began with.
    pub fn first(&self) -> &Traceback {
        let mut first = self;
        while let Some(from) = &first.from {
            first = from;
        }
        first
    }
}

/// Text out of bytes, cut where it becomes too long.
pub(super) fn text(bytes: &[u8]) -> String {
    let cut = &bytes[..bytes.len().min(LONGEST)];
    let mut text = String::from_utf8_lossy(cut).into_owned();
    if bytes.len() > LONGEST {
        text.push('…');
    }
    text
}

fn some(bytes: &[u8]) -> Option<String> {
    (!bytes.is_empty()).then(|| text(bytes))
}

impl Event {
    /// From a line.
    pub fn of(line: &Line<'_>, offset: u64) -> Event {
        let module = if line.module.is_empty() {
            line.code
                .and_then(catalogue::origin)
                .map_or("", |o| o.module)
                .to_owned()
        } else {
            text(line.module)
        };
        let level = match (line.level, line.code.and_then(catalogue::origin)) {
            (Level::Unsaid, Some(origin)) => origin.level,
            (level, _) => level,
        };
        let mut event = Event {
            time: line.time,
            module,
            level,
            code: line.code.map(|code| format!("AH{code:05}")),
            text: text(line.text),
            errno: line.errno,
            client: some(line.client),
            referer: some(line.referer),
            more: Vec::new(),
            traceback: None,
            message: None,
            fields: Vec::new(),
            offset,
        };
        if let Some((message, fields)) = catalogue::of(line) {
            event.means(message, fields);
            if message.name == "load-failed" {
                event.because(line.text);
            }
        }
        event
    }

    /// Takes the meaning from the reason of a fault of the configuration. The place that is
    /// known stays; a path in the reason is another file.
    pub(super) fn because(&mut self, text: &[u8]) {
        const PLACE: &[u8] = b"Syntax error on line ";
        let mut reason = text;
        // Of files that include each other, each says where the next one is.
        for _ in 0..32 {
            let Some(at) = memchr::memmem::find(reason, PLACE) else {
                break;
            };
            let Some(fields) =
                super::template::fit("{line} of {path}: {}", &reason[at + PLACE.len()..])
            else {
                break;
            };
            let skip = fields.iter().map(|(_, value)| value.len()).sum::<usize>() + 6;
            self.fields
                .retain(|(name, _)| !matches!(*name, "line" | "path"));
            for (name, value) in fields {
                self.fields.push((name, self::text(value)));
            }
            reason = &reason[at + PLACE.len() + skip..];
        }
        // `FILE:15: <Directory> was not closed.`
        if reason.first() == Some(&b'/')
            && let Some(at) = memchr::memmem::find(reason, b": ")
            && reason[..at].last().is_some_and(u8::is_ascii_digit)
        {
            reason = &reason[at + 2..];
        }
        if let Some((message, fields)) = catalogue::by_text(reason, None, Place::Reason) {
            let place = std::mem::take(&mut self.fields);
            self.means(message, fields);
            for field in &mut self.fields {
                if field.0 == "path" {
                    field.0 = "file";
                }
            }
            self.fields.retain(|(name, _)| *name != "line");
            self.fields.extend(
                place
                    .into_iter()
                    .filter(|(name, _)| matches!(*name, "path" | "line")),
            );
        }
    }

    /// Sets what it means.
    pub(super) fn means(&mut self, message: &'static Message, fields: catalogue::Fields<'_>) {
        self.message = Some(message);
        self.fields = fields
            .into_iter()
            .map(|(name, value)| (name, text(value)))
            .collect();
    }

    /// A field's value.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value.as_str())
    }
}
