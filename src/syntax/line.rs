//! Logical lines: physical lines joined by `\` at their end.
//!
//! httpd: `ap_cfg_getline_core` and `cfg_trim_line` in server/util.c.

use super::text::{Text, is_space};

/// Bytes of one logical line, its line end included, that httpd still takes (VARBUF_MAX_LEN, server/config.c).
pub const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// What a logical line is, before any directive is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing but white space.
    Blank,
    /// `#` is its first character; a continued comment swallows the next line too.
    Comment,
    /// `<Name ...>`.
    Open,
    /// `</Name>`.
    Close,
    /// Everything else.
    Directive,
    /// Longer than httpd reads.
    TooLong,
}

/// One logical line: a byte range of the file, its line end included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// First byte.
    pub start: u32,
    /// One past the last byte, the line end included.
    pub end: u32,
    /// Number of its first physical line, from 1.
    pub first: u32,
    /// The number that httpd gives it: that of its last physical line; one more when a
    /// continuation runs into the end of the file.
    pub number: u32,
    /// What it is.
    pub kind: Kind,
    /// Whether it has a continuation or a NUL in it, so that its text is not a plain slice.
    pub spliced: bool,
}

/// All lines of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// In order; they tile the file.
    pub lines: Vec<Line>,
}

impl Tree {
    /// The bytes it was parsed from, put together from its tokens.
    pub fn print(&self, source: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(source.len());
        for line in &self.lines {
            for token in super::tokens(line, source) {
                out.extend_from_slice(&source[token.start as usize..token.end as usize]);
            }
        }
        out
    }
}

impl Line {
    /// The line as httpd has it before it looks at it: continuations joined, cut at a NUL,
    /// white space taken off both ends.
    pub fn text<'a>(&self, source: &'a [u8]) -> Text<'a> {
        let raw = &source[self.start as usize..self.end as usize];
        if !self.spliced {
            return Text::slice(source, self.start as usize, self.end as usize).trimmed();
        }
        let mut text = Text::empty();
        let mut at = self.start;
        for physical in physical_lines(raw) {
            let end = at + physical.len() as u32;
            // A C string: what follows a NUL is lost, its line end too, so that such a
            // line is never continued.
            match memchr::memchr(0, physical) {
                Some(nul) => text.push(&physical[..nul], at, at + nul as u32),
                None => {
                    text.push(physical, at, end);
                    if let Some(kept) = continued(text.bytes()) {
                        text.truncate(kept);
                    }
                }
            }
            at = end;
        }
        text.trimmed()
    }
}

/// Where a line ends if it is continued: before `\`, `\n` or `\r\n`. httpd looks at the text
/// joined so far, so that a backslash that one continuation leaves behind can make another.
pub(super) fn continued(joined: &[u8]) -> Option<usize> {
    let body = joined.strip_suffix(b"\n")?;
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    body.strip_suffix(b"\\").map(<[u8]>::len)
}

/// Cuts after every line feed.
pub(super) fn physical_lines(source: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= source.len() {
            return None;
        }
        let end = memchr::memchr(b'\n', &source[at..]).map_or(source.len(), |n| at + n + 1);
        let line = &source[at..end];
        at = end;
        Some(line)
    })
}

fn kind(text: &[u8]) -> Kind {
    let indent = text.iter().take_while(|&&b| is_space(b)).count();
    match &text[indent..] {
        [] => Kind::Blank,
        [b'#', ..] => Kind::Comment,
        [b'<', b'/', ..] => Kind::Close,
        [b'<', ..] => Kind::Open,
        _ => Kind::Directive,
    }
}

/// Cuts a file into logical lines. `source` must be shorter than 4 GiB.
pub fn parse(source: &[u8]) -> Tree {
    let mut lines = Vec::with_capacity(source.len() / 32);
    let mut number = 0u32;
    let mut pending: Option<(u32, u32)> = None; // start, first
    let mut at = 0u32;
    // What a continued line has come to so far.
    let mut joined: Vec<u8> = Vec::new();
    let mut nul = false;
    // Asked once for the file: almost none has one.
    let any_nul = memchr::memchr(0, source).is_some();

    let mut finish = |start: u32, end: u32, first: u32, number: u32, spliced: bool, len: usize| {
        let mut line = Line {
            start,
            end,
            first,
            number,
            kind: Kind::Directive,
            spliced,
        };
        line.kind = if len > LINE_LIMIT {
            Kind::TooLong
        } else if spliced {
            // The head decides, and only white space can push it past the first piece.
            let text = line.text(source);
            kind(text.bytes())
        } else {
            kind(&source[start as usize..end as usize])
        };
        lines.push(line);
    };

    for physical in physical_lines(source) {
        number += 1;
        let end = at + physical.len() as u32;
        let (start, first) = pending.unwrap_or((at, number));
        let has_nul = any_nul && memchr::memchr(0, physical).is_some();
        nul |= has_nul;
        let kept = if has_nul {
            None
        } else if pending.is_none() {
            continued(physical)
        } else {
            // Past the limit the line is not read anyway.
            if joined.len() < LINE_LIMIT {
                joined.extend_from_slice(physical);
            }
            continued(&joined)
        };
        match kept {
            Some(kept) => {
                if pending.is_none() {
                    joined.clear();
                    joined.extend_from_slice(&physical[..kept]);
                } else {
                    joined.truncate(kept);
                }
                pending = Some((start, first));
            }
            None => {
                let total = if pending.is_some() {
                    joined.len()
                } else {
                    physical.len()
                };
                finish(start, end, first, number, pending.is_some() || nul, total);
                pending = None;
                nul = false;
            }
        }
        at = end;
    }
    if let Some((start, first)) = pending {
        // The line counter goes up once more before the end of the file is seen.
        finish(start, at, first, number + 1, true, joined.len());
    }
    Tree { lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<(Kind, u32, String)> {
        let bytes = source.as_bytes();
        parse(bytes)
            .lines
            .iter()
            .map(|l| {
                let text = l.text(bytes);
                (
                    l.kind,
                    l.number,
                    String::from_utf8_lossy(text.bytes()).into_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn a_continuation_joins_and_counts_the_last_line() {
        assert_eq!(
            texts("Listen \\\n 80\nUser x"),
            [
                (Kind::Directive, 2, "Listen  80".into()),
                (Kind::Directive, 3, "User x".into())
            ]
        );
    }

    #[test]
    fn a_comment_is_continued_too() {
        assert_eq!(
            texts("# a \\\nListen 80\nUser x\n"),
            [
                (Kind::Comment, 2, "# a Listen 80".into()),
                (Kind::Directive, 3, "User x".into())
            ]
        );
    }

    #[test]
    fn a_continuation_at_the_end_counts_one_line_more() {
        assert_eq!(
            texts("Listen 80\\\n"),
            [(Kind::Directive, 2, "Listen 80".into())]
        );
    }

    #[test]
    fn white_space_after_the_backslash_ends_the_line() {
        assert_eq!(
            texts("Listen \\ \n80\n"),
            [
                (Kind::Directive, 1, "Listen \\".into()),
                (Kind::Directive, 2, "80".into())
            ]
        );
    }

    #[test]
    fn carriage_returns_are_white_space_and_may_follow_the_backslash() {
        assert_eq!(
            texts("Listen \\\r\n80\r\n"),
            [(Kind::Directive, 2, "Listen 80".into())]
        );
    }

    #[test]
    fn a_backslash_that_is_left_over_continues_again() {
        assert_eq!(
            texts("Listen 8\\\\\n\n0\nUser x\n"),
            [
                (Kind::Directive, 3, "Listen 80".into()),
                (Kind::Directive, 4, "User x".into())
            ]
        );
    }

    #[test]
    fn a_nul_cuts_its_line_and_its_continuation() {
        assert_eq!(
            texts("Listen 80\0 x\\\nUser y\n"),
            [
                (Kind::Directive, 1, "Listen 80".into()),
                (Kind::Directive, 2, "User y".into())
            ]
        );
    }

    #[test]
    fn kinds() {
        let kinds: Vec<_> = texts("\n # x\n<A b>\n</A>\n\u{feff}# y\n")
            .into_iter()
            .map(|(k, ..)| k)
            .collect();
        assert_eq!(
            kinds,
            [
                Kind::Blank,
                Kind::Comment,
                Kind::Open,
                Kind::Close,
                Kind::Directive
            ]
        );
    }

    #[test]
    fn a_line_past_the_limit_is_said_so() {
        let long = vec![b'a'; LINE_LIMIT + 1];
        assert_eq!(parse(&long).lines[0].kind, Kind::TooLong);
        assert_eq!(parse(&long[1..]).lines[0].kind, Kind::Directive);
    }
}
