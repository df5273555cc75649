//! One line, cut into its parts; nothing is copied.

use serde::Serialize;

use super::moment::Moment;

/// How grave a line is, in httpd's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The server cannot work.
    Emerg,
    /// Somebody must act.
    Alert,
    /// Critical.
    Crit,
    /// An error.
    Error,
    /// A warning.
    Warn,
    /// Worth a line.
    Notice,
    /// Information.
    Info,
    /// For debugging; httpd's trace levels as well.
    Debug,
    /// The line does not say.
    Unsaid,
}

impl Level {
    /// By httpd's name of it, or Python's.
    pub fn of(name: &[u8]) -> Option<Level> {
        Some(match name {
            b"emerg" => Level::Emerg,
            b"alert" => Level::Alert,
            b"crit" | b"CRITICAL" => Level::Crit,
            b"error" | b"ERROR" => Level::Error,
            b"warn" | b"WARNING" => Level::Warn,
            b"notice" => Level::Notice,
            b"info" | b"INFO" => Level::Info,
            b"debug" | b"DEBUG" => Level::Debug,
            trace if trace.starts_with(b"trace") && trace.len() == 6 => Level::Debug,
            _ => return None,
        })
    }

    /// httpd's name of it.
    pub fn word(self) -> &'static str {
        match self {
            Level::Emerg => "emerg",
            Level::Alert => "alert",
            Level::Crit => "crit",
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Notice => "notice",
            Level::Info => "info",
            Level::Debug => "debug",
            Level::Unsaid => "unsaid",
        }
    }
}

/// A line's parts. What a line does not have is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// When.
    pub time: Option<Moment>,
    /// The module, such as `ssl`, without `mod_`.
    pub module: &'a [u8],
    /// How grave.
    pub level: Level,
    /// The process.
    pub pid: &'a [u8],
    /// The thread.
    pub tid: &'a [u8],
    /// The number of the operating system's error that it tells.
    pub errno: Option<u32>,
    /// The client's address, with its port.
    pub client: &'a [u8],
    /// The number behind `AH`.
    pub code: Option<u32>,
    /// What it says.
    pub text: &'a [u8],
    /// Which page led there.
    pub referer: &'a [u8],
    /// Whether it has a head at all: what a program writes to standard error has none.
    pub headed: bool,
}

impl<'a> Line<'a> {
    /// A line of text alone.
    pub const fn bare(text: &'a [u8]) -> Line<'a> {
        Line {
            time: None,
            module: b"",
            level: Level::Unsaid,
            pid: b"",
            tid: b"",
            errno: None,
            client: b"",
            code: None,
            text,
            referer: b"",
            headed: false,
        }
    }
}

/// Takes `(2)No such file or directory: ` from the front of a text.
pub(super) fn errno(text: &[u8]) -> Option<(u32, &[u8])> {
    let inner = text.strip_prefix(b"(")?;
    let close = inner.iter().take(8).position(|b| *b == b')')?;
    // Errors of the look-up of names have numbers of their own: `(EAI 3)`.
    let digits = inner[..close]
        .strip_prefix(b"EAI ")
        .unwrap_or(&inner[..close]);
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let rest = &inner[close + 1..];
    // The words of strerror have no colon but in exotic locales.
    let colon = memchr::memmem::find(&rest[..rest.len().min(160)], b": ")?;
    Some((number, &rest[colon + 2..]))
}

/// Takes `AH01630: ` from the front of a text.
pub(super) fn code(text: &[u8]) -> Option<(u32, &[u8])> {
    let inner = text.strip_prefix(b"AH")?;
    let digits = inner.iter().take(7).take_while(|b| b.is_ascii_digit());
    let digits = digits.count();
    if !(5..=6).contains(&digits) {
        return None;
    }
    let rest = inner[digits..].strip_prefix(b":")?;
    let number = inner[..digits]
        .iter()
        .fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    Some((number, rest.strip_prefix(b" ").unwrap_or(rest)))
}

impl<'a> Line<'a> {
    /// Takes what httpd puts before a message's own text, in any order that it uses, and the
    /// referrer behind it.
    pub(super) fn with_text(mut self, mut text: &'a [u8]) -> Line<'a> {
        for _ in 0..4 {
            match text.first() {
                Some(b'(') if self.errno.is_none() => match errno(text) {
                    Some((number, rest)) => (self.errno, text) = (Some(number), rest),
                    None => break,
                },
                Some(b'[') if self.client.is_empty() => {
                    let inner = text
                        .strip_prefix(b"[client ")
                        .or_else(|| text.strip_prefix(b"[remote "));
                    let Some(inner) = inner else { break };
                    let Some(close) = memchr::memmem::find(&inner[..inner.len().min(80)], b"] ")
                    else {
                        break;
                    };
                    (self.client, text) = (&inner[..close], &inner[close + 2..]);
                }
                Some(b'A') if self.code.is_none() => match code(text) {
                    Some((number, rest)) => (self.code, text) = (Some(number), rest),
                    None => break,
                },
                _ => break,
            }
        }
        if let Some(at) = memchr::memmem::rfind(text, b", referer: ") {
            self.referer = &text[at + 11..];
            text = &text[..at];
        }
        self.text = text;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_text() {
        let line = Line::bare(b"").with_text(
            b"(13)Permission denied: [client 1.2.3.4:5] AH00035: access to /x denied, referer: https://a/",
        );
        assert_eq!(line.errno, Some(13));
        assert_eq!(line.client, b"1.2.3.4:5");
        assert_eq!(line.code, Some(35));
        assert_eq!(line.text, b"access to /x denied");
        assert_eq!(line.referer, b"https://a/");
        let line = Line::bare(b"").with_text(b"[client 1.2.3.4:5] (2)No such file: x");
        assert_eq!((line.errno, line.text), (Some(2), &b"x"[..]));
        assert_eq!(code(b"AH10244: x"), Some((10244, &b"x"[..])));
        assert_eq!(code(b"AHOY: x"), None);
        assert_eq!(code(b"AH00526"), None);
    }
}
