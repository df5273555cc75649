//! Tokens of a line: they tile it, so that a line can be printed and edited byte by byte.

use super::line::{Kind, Line, continued, physical_lines};
use super::text::is_space;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// White space inside a line.
    Space,
    /// `#` and what follows on its logical line.
    Comment,
    /// The directive's or the section's name, `<` or `</` included.
    Name,
    /// An argument, its quotes included.
    Argument,
    /// `\` and the line end behind it.
    Continuation,
    /// A NUL and the rest of its line, which httpd never sees.
    Lost,
    /// The line end.
    End,
    /// A line that is too long to be read.
    Unread,
}

/// A byte range of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// The tokens of a line. A word that a continuation cuts in two is two tokens.
pub fn tokens(line: &Line, source: &[u8]) -> Vec<Token> {
    let mut out = Vec::new();
    let mut push = |kind, start: u32, end: u32| {
        if start < end {
            out.push(Token { kind, start, end });
        }
    };
    if line.kind == Kind::TooLong {
        push(TokenKind::Unread, line.start, line.end);
        return out;
    }
    let raw = &source[line.start as usize..line.end as usize];
    let mut at = line.start;
    let mut state = State::Start;
    let mut left = 0usize; // backslashes that stand at the end of what is joined so far
    for physical in physical_lines(raw) {
        let end = at + physical.len() as u32;
        let nul = memchr::memchr(0, physical);
        let without_end = physical
            .strip_suffix(b"\n")
            .map_or(physical, |b| b.strip_suffix(b"\r").unwrap_or(b));
        let (body, tail) = match (nul, continued(physical)) {
            (Some(nul), _) => (nul, TokenKind::Lost),
            (None, Some(len)) => (len, TokenKind::Continuation),
            // An empty line after a left-over backslash goes on with the line.
            (None, None) if without_end.is_empty() && left > 0 => {
                left -= 1;
                (0, TokenKind::Continuation)
            }
            (None, None) => (without_end.len(), TokenKind::End),
        };
        if body > 0 {
            left = physical[..body]
                .iter()
                .rev()
                .take_while(|&&b| b == b'\\')
                .count();
        }
        state = body_tokens(&physical[..body], at, line.kind, state, &mut push);
        push(tail, at + body as u32, end);
        at = end;
    }
    out
}

/// What the next byte of a line belongs to.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    Comment,
    Name,
    Between,
    Bare,
    Quoted(u8),
}

fn body_tokens(
    body: &[u8],
    base: u32,
    kind: Kind,
    mut state: State,
    push: &mut impl FnMut(TokenKind, u32, u32),
) -> State {
    let mut at = 0;
    while at < body.len() {
        let start = at;
        let run = |from: usize, space: bool| {
            from + body[from..]
                .iter()
                .take_while(|&&b| is_space(b) == space)
                .count()
        };
        match state {
            State::Start | State::Between if is_space(body[at]) => {
                at = run(at, true);
                push(TokenKind::Space, base + start as u32, base + at as u32);
            }
            State::Start if kind == Kind::Comment => state = State::Comment,
            State::Start => state = State::Name,
            State::Comment => {
                at = body.len();
                push(TokenKind::Comment, base + start as u32, base + at as u32);
            }
            State::Between => {
                state = match body[at] {
                    quote @ (b'"' | b'\'') => {
                        at += 1;
                        at = close(body, at, quote, &mut state);
                        push(TokenKind::Argument, base + start as u32, base + at as u32);
                        state
                    }
                    _ => State::Bare,
                }
            }
            State::Name | State::Bare => {
                at = run(at, false);
                let token = if state == State::Name {
                    TokenKind::Name
                } else {
                    TokenKind::Argument
                };
                push(token, base + start as u32, base + at as u32);
                if at < body.len() {
                    state = State::Between;
                }
            }
            State::Quoted(quote) => {
                at = close(body, at, quote, &mut state);
                push(TokenKind::Argument, base + start as u32, base + at as u32);
            }
        }
    }
    state
}

/// Goes past the closing quote; the state says whether there was one.
fn close(body: &[u8], mut at: usize, quote: u8, state: &mut State) -> usize {
    while at < body.len() {
        if body[at] == quote {
            *state = State::Between;
            return at + 1;
        }
        let escapes =
            body[at] == b'\\' && body.get(at + 1).is_some_and(|&b| b == quote || b == b'\\');
        at += if escapes { 2 } else { 1 };
    }
    *state = State::Quoted(quote);
    body.len()
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use proptest::prelude::*;

    fn shown(source: &str) -> Vec<(TokenKind, String)> {
        let bytes = source.as_bytes();
        parse(bytes)
            .lines
            .iter()
            .flat_map(|l| tokens(l, bytes))
            .map(|t| {
                let text = &bytes[t.start as usize..t.end as usize];
                (t.kind, String::from_utf8_lossy(text).into_owned())
            })
            .collect()
    }

    #[test]
    fn a_directive() {
        use TokenKind::*;
        let expected: Vec<(TokenKind, String)> = [
            (Space, "  "),
            (Name, "Alias"),
            (Space, " "),
            (Argument, "\"/a b\""),
            (Space, " "),
            (Argument, "/c"),
            (Continuation, "\\\n"),
            (Argument, "d"),
            (End, "\r\n"),
        ]
        .into_iter()
        .map(|(k, s)| (k, s.to_owned()))
        .collect();
        assert_eq!(shown("  Alias \"/a b\" /c\\\nd\r\n"), expected);
    }

    proptest! {
        #[test]
        fn printing_gives_the_bytes_back(source in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(parse(&source).print(&source), source);
        }

        #[test]
        fn tokens_tile_lines_and_lines_tile_the_file(
            source in "[ \t\r\n\\\\\"'<>/#\0a$\\{\\}é]{0,200}"
        ) {
            let bytes = source.as_bytes();
            let mut at = 0;
            for line in parse(bytes).lines {
                prop_assert_eq!(line.start, at);
                for token in tokens(&line, bytes) {
                    prop_assert_eq!(token.start, at);
                    prop_assert!(token.end > token.start);
                    at = token.end;
                }
                prop_assert_eq!(line.end, at);
            }
            prop_assert_eq!(at as usize, bytes.len());
        }
    }
}
