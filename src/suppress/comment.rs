//! What a comment says to flaskssl.

use std::ops::Range;

use crate::config::suggest;
use crate::syntax::{Kind, Outline};

/// How such a comment begins, behind `#`.
const ADDRESS: &[u8] = b"flaskssl:";

/// A comment that speaks to flaskssl.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comment {
    /// An ignore.
    Ignore(Ignore),
    /// It was meant to say something, and does not.
    Unclear {
        /// Its bytes in the file.
        range: Range<usize>,
        /// Why, as a sentence.
        message: String,
        /// What to write.
        help: String,
    },
}

/// An ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// Its line in the outline.
    pub line: usize,
    /// From `#` to the last byte before the line end.
    pub range: Range<usize>,
    /// Whether for the whole file.
    pub whole_file: bool,
    /// The codes and names in the brackets.
    pub codes: Vec<Code>,
    /// What stands between the brackets.
    pub list: Range<usize>,
    /// Why; none: it was left out, and the comment does nothing.
    pub reason: Option<String>,
    /// Whether the comment is continued over more lines.
    pub continued: bool,
}

/// One word of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// As it is written.
    pub word: String,
    /// Where.
    pub range: Range<usize>,
}

/// All of a file.
pub fn comments(source: &[u8], outline: &Outline) -> Vec<Comment> {
    // Almost no file has one.
    if !speaks(source) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (n, line) in outline.lines().iter().enumerate() {
        if line.kind != Kind::Comment {
            continue;
        }
        let raw = &source[line.start as usize..line.end as usize];
        let mut at = line.start as usize;
        for (piece, physical) in raw.split_inclusive(|&b| b == b'\n').enumerate() {
            let body = physical.trim_ascii_end();
            let start = at + (physical.len() - physical.trim_ascii_start().len());
            let end = (at + body.len()).max(start);
            at += physical.len();
            let Some(comment) = comment(source, n, start..end) else {
                continue;
            };
            // httpd joins lines before it looks for `#`: this one is the middle of a comment.
            found.push(if piece > 0 {
                Comment::Unclear {
                    range: start..end,
                    message: "this is no comment of its own: the comment above it ends in `\\` \
                              and goes on here"
                        .to_owned(),
                    help: "take the `\\` at the end of the line above away".to_owned(),
                }
            } else {
                match comment {
                    Comment::Ignore(ignore) => Comment::Ignore(Ignore {
                        continued: raw.len() > physical.len(),
                        ..ignore
                    }),
                    unclear => unclear,
                }
            });
        }
    }
    found
}

/// Whether a file speaks to flaskssl at all.
pub(super) fn speaks(source: &[u8]) -> bool {
    memchr::memchr_iter(b':', source).any(|end| {
        let start = (end + 1).checked_sub(ADDRESS.len());
        start.is_some_and(|start| source[start..=end].eq_ignore_ascii_case(ADDRESS))
    })
}

/// Goes through a comment's bytes.
struct Cursor<'s> {
    source: &'s [u8],
    at: usize,
    end: usize,
}

impl<'s> Cursor<'s> {
    fn rest(&self) -> &'s [u8] {
        &self.source[self.at..self.end]
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    fn word(&mut self) -> &'s [u8] {
        let rest = self.rest();
        let len = rest
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            .count();
        self.at += len;
        &rest[..len]
    }
}

const FORM: &str = "write `# flaskssl: ignore[CODE] -- reason` above the directive, or \
                    `# flaskssl: ignore-file[CODE] -- reason`";

/// What the physical line `range` says, which begins with `#` unless it goes on another one.
fn comment(source: &[u8], line: usize, range: Range<usize>) -> Option<Comment> {
    let mut cursor = Cursor {
        source,
        at: range.start,
        end: range.end,
    };
    while cursor.rest().first() == Some(&b'#') {
        cursor.at += 1;
    }
    if cursor.at == range.start {
        return None;
    }
    cursor.space();
    let addressed = cursor
        .rest()
        .get(..ADDRESS.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(ADDRESS));
    if !addressed {
        return None;
    }
    cursor.at += ADDRESS.len();
    cursor.space();
    let verb = cursor.word();
    let unclear = |message: String| {
        Some(Comment::Unclear {
            range: range.clone(),
            message,
            help: FORM.to_owned(),
        })
    };
    let whole_file = match verb {
        b"ignore" => false,
        b"ignore-file" => true,
        _ => {
            // Whoever writes prose about flaskssl is left alone.
            let meant = suggest::near(verb, ["ignore", "ignore-file", "ignore-next-line"]);
            let known = [
                &b"disable"[..],
                b"enable",
                b"noqa",
                b"off",
                b"skip",
                b"allow",
            ];
            if meant.is_some() || known.contains(&verb) || cursor.rest().first() == Some(&b'[') {
                let verb = String::from_utf8_lossy(verb);
                return unclear(format!("`{verb}` is nothing that flaskssl can be told"));
            }
            return None;
        }
    };
    cursor.space();
    let rest = cursor.rest();
    if rest.first() != Some(&b'[') {
        return unclear("the ignore names no rule in brackets".to_owned());
    }
    let Some(len) = memchr::memchr(b']', rest) else {
        return unclear("the bracket is never closed".to_owned());
    };
    let list = cursor.at + 1..cursor.at + len;
    let codes = codes(source, list.clone());
    if codes.is_empty() {
        return unclear("the ignore names no rule in its brackets".to_owned());
    }
    cursor.at += len + 1;
    cursor.space();
    let rest = cursor.rest();
    let dashes = rest.iter().take_while(|&&b| b == b'-').count();
    // A typographic dash will do: it is a comment, and what it means is plain.
    let reason = match rest {
        _ if dashes >= 2 => Some(&rest[dashes..]),
        _ => ["\u{2014}", "\u{2013}"]
            .iter()
            .find_map(|dash| rest.strip_prefix(dash.as_bytes())),
    };
    let reason = reason
        .map(|reason| String::from_utf8_lossy(reason.trim_ascii()).into_owned())
        .filter(|reason| reason.chars().any(char::is_alphanumeric));
    Some(Comment::Ignore(Ignore {
        line,
        range,
        whole_file,
        codes,
        list,
        reason,
        continued: false,
    }))
}

/// Words with commas between them.
fn codes(source: &[u8], list: Range<usize>) -> Vec<Code> {
    let mut at = list.start;
    let mut codes = Vec::new();
    for piece in source[list].split(|&b| b == b',') {
        let start = at + (piece.len() - piece.trim_ascii_start().len());
        let word = piece.trim_ascii();
        if !word.is_empty() {
            codes.push(Code {
                word: String::from_utf8_lossy(word).into_owned(),
                range: start..start + word.len(),
            });
        }
        at += piece.len() + 1;
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Option<Comment> {
        let outline = Outline::of(text.as_bytes());
        let mut comments = comments(text.as_bytes(), &outline);
        assert!(comments.len() < 2);
        comments.pop()
    }

    fn ignore(text: &str) -> Ignore {
        match one(text) {
            Some(Comment::Ignore(ignore)) => ignore,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn an_ignore() {
        let found = ignore("  # flaskssl: ignore[FS312, hsts-absent] -- until the move, FS1\r\n");
        let words: Vec<_> = found.codes.iter().map(|c| &*c.word).collect();
        assert_eq!(words, ["FS312", "hsts-absent"]);
        assert_eq!(found.codes[1].range, 28..39);
        assert_eq!(found.list, 21..39);
        assert_eq!(found.reason.as_deref(), Some("until the move, FS1"));
        assert_eq!(found.range.start, 2);
        assert!(!found.whole_file && !found.continued);
        assert!(ignore("#flaskssl:ignore-file [a]--b").whole_file);
        assert_eq!(
            ignore("# FlaskSSL: ignore[a] \u{2014} b").reason.as_deref(),
            Some("b")
        );
    }

    #[test]
    fn a_reason_is_words() {
        for text in ["", " --", " -- ", " -- ...", " because", " - because"] {
            assert_eq!(
                ignore(&format!("# flaskssl: ignore[a]{text}")).reason,
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn prose_is_left_alone() {
        for text in [
            "# flaskssl: see the wiki",
            "# flaskssl is our linter: ignore[a] -- b",
            "# we run flaskssl: ignore it",
            "Listen 80 # flaskssl: ignore[a] -- b",
            "# flaskssl:",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn slips_are_told() {
        for text in [
            "# flaskssl: ignroe[FS312] -- x",
            "# flaskssl: ignore FS312 -- x",
            "# flaskssl: ignore[] -- x",
            "# flaskssl: ignore[FS312 -- x",
            "# flaskssl: disable=FS312",
            "# a comment \\\n# flaskssl: ignore[FS312] -- x",
        ] {
            assert!(matches!(one(text), Some(Comment::Unclear { .. })), "{text}");
        }
        assert!(ignore("# flaskssl: ignore[a] -- b \\\nListen 80\n").continued);
    }

    proptest! {
        #[test]
        fn ranges_lie_in_the_file(
            source in "([ \t\n\\\\]|# ?|flaskssl:|ignore|-file|\\[|\\]|,|FS1|-- |é|\\PC){0,40}"
        ) {
            let bytes = source.as_bytes();
            for comment in comments(bytes, &Outline::of(bytes)) {
                match comment {
                    Comment::Ignore(ignore) => {
                        prop_assert_eq!(bytes[ignore.range.start], b'#');
                        prop_assert_eq!(bytes[ignore.list.start - 1], b'[');
                        prop_assert_eq!(bytes[ignore.list.end], b']');
                        for code in &ignore.codes {
                            let word = String::from_utf8_lossy(&bytes[code.range.clone()]);
                            prop_assert_eq!(&*word, &*code.word);
                        }
                    }
                    Comment::Unclear { range, .. } => prop_assert!(range.end <= bytes.len()),
                }
            }
        }
    }
}
