//! Characters in a line that were plain before a web page, a word processor or a chat program
//! made them look better.

use std::ops::Range;

/// What kind of trace it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    /// `“` and the like where a quote was.
    Quote,
    /// A space that is none for httpd, or a character that cannot be seen.
    Invisible,
    /// `&lt;` and the like.
    Entity,
    /// A dash where a hyphen was.
    Dash,
}

/// One trace in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trace {
    pub(super) sort: Sort,
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// What was there.
    pub(super) plain: &'static str,
}

const ENTITIES: &[(&str, &str)] = &[
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&#039;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
];

/// Longer lines are not looked through.
const LONGEST: usize = 64 * 1024;

fn quote(c: char) -> Option<&'static str> {
    Some(match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' => "'",
        _ => return None,
    })
}

fn invisible(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            " "
        }
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{200e}' | '\u{200f}' => "",
        '\u{2028}' | '\u{2029}' => " ",
        _ => return None,
    })
}

fn dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

/// Whether a text has a byte that a trace may begin with.
pub(super) fn may_have_some(text: &[u8]) -> bool {
    !text.is_ascii() || memchr::memchr(b'&', text).is_some()
}

/// All traces of a logical line, in order. What stands within plain quotes is text, and is
/// left alone but for entities.
pub(super) fn traces(line: &[u8]) -> Vec<Trace> {
    if !may_have_some(line) || line.len() > LONGEST {
        return Vec::new();
    }
    let Ok(text) = std::str::from_utf8(line) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut inside: Option<char> = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        if c == '&' {
            let rest = &text[at..];
            let known = ENTITIES.iter().find(|(written, _)| {
                rest.get(..written.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(written))
            });
            if let Some((written, plain)) = known {
                found.push(Trace {
                    sort: Sort::Entity,
                    range: at..at + written.len(),
                    plain,
                });
            }
        }
        match inside {
            Some(open) if c == open && before != '\\' => inside = None,
            Some(_) => {}
            // A quote opens only where a word begins.
            None if (c == '"' || c == '\'') && blank(before) => inside = Some(c),
            None => {
                let next = text[range.end..].chars().next().unwrap_or(' ');
                if let Some(plain) = quote(c) {
                    // An apostrophe within a word is one.
                    if blank(before) || blank(next) || next == '>' {
                        found.push(Trace {
                            sort: Sort::Quote,
                            range,
                            plain,
                        });
                    }
                } else if let Some(plain) = invisible(c) {
                    found.push(Trace {
                        sort: Sort::Invisible,
                        range,
                        plain,
                    });
                } else if dash(c) && blank(before) && next.is_ascii_alphabetic() {
                    found.push(Trace {
                        sort: Sort::Dash,
                        range,
                        plain: "-",
                    });
                }
            }
        }
        before = c;
    }
    found
}

fn blank(c: char) -> bool {
    c.is_ascii_whitespace() || invisible(c) == Some(" ") || c == '<'
}

/// Whether the quotes among the traces make pairs: one opens at the beginning of a word, the
/// next closes at the end of one.
pub(super) fn balanced(line: &[u8], traces: &[Trace]) -> bool {
    let quotes: Vec<&Trace> = traces.iter().filter(|t| t.sort == Sort::Quote).collect();
    let Ok(text) = std::str::from_utf8(line) else {
        return false;
    };
    let begins = |at: usize| text[..at].chars().next_back().is_none_or(blank);
    let ends = |at: usize| {
        let next = text[at..].chars().next();
        next.is_none_or(|c| blank(c) || c == '>')
    };
    quotes.len().is_multiple_of(2)
        && quotes.chunks(2).all(|pair| {
            let within = &text[pair[0].range.end..pair[1].range.start];
            pair[0].plain == pair[1].plain
                && begins(pair[0].range.start)
                && ends(pair[1].range.end)
                && !within.contains(pair[0].plain)
        })
}

/// The line as it was before.
pub(super) fn plain(line: &[u8], traces: &[Trace]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut at = 0;
    for trace in traces {
        out.extend_from_slice(&line[at..trace.range.start]);
        out.extend_from_slice(trace.plain.as_bytes());
        at = trace.range.end;
    }
    out.extend_from_slice(&line[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorts(line: &str) -> Vec<Sort> {
        traces(line.as_bytes()).iter().map(|t| t.sort).collect()
    }

    #[test]
    fn traces_are_told_from_text() {
        use Sort::{Dash, Entity, Invisible, Quote};
        for (line, expected) in [
            ("ServerName “a”", vec![Quote, Quote]),
            ("AuthName “a b”", vec![Quote, Quote]),
            ("AuthName \"it’s “a”\"", vec![]),
            ("ServerAdmin o’brien@x", vec![]),
            ("ServerAlias\u{a0}a", vec![Invisible]),
            ("\u{feff}<VirtualHost *:80>", vec![Invisible]),
            ("Header set X \"a\u{a0}b\"", vec![]),
            ("&lt;VirtualHost *:80&gt;", vec![Entity, Entity]),
            ("Options –Indexes", vec![Dash]),
            ("DocumentRoot /srv/a–b", vec![]),
            ("AuthName Bücherei", vec![]),
            ("RewriteRule ^ /?a&b=c", vec![]),
        ] {
            assert_eq!(sorts(line), expected, "{line}");
        }
    }

    #[test]
    fn pairs() {
        for (line, expected) in [
            ("ServerName “a”", true),
            ("AuthName „a b“", true),
            ("ServerName “a", false),
            ("<Directory “/srv”>", true),
            ("LogFormat “%h “x” y” z", false),
        ] {
            let found = traces(line.as_bytes());
            assert_eq!(balanced(line.as_bytes(), &found), expected, "{line}");
        }
    }
}
