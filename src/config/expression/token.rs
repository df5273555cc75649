//! Bytes of an expression to tokens. httpd: server/util_expr_scan.l, whose start conditions
//! are the [`State`]s here.

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while_m_n, take_while1};
use nom::character::complete::{one_of, satisfy};
use nom::combinator::{opt, recognize, value};
use nom::{IResult, Parser};

use super::fail::{Failure, quote};
use super::tree::Order;

/// Longest string or pattern (MAX_STRING_LEN, include/httpd.h).
const LONGEST: usize = 8192;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    True,
    False,
    Not,
    And,
    Or,
    Compare {
        order: Order,
        integers: bool,
    },
    Match {
        negated: bool,
    },
    In,
    Concat,
    Unary(Vec<u8>),
    Binary(Vec<u8>),
    Digits(Vec<u8>),
    Name(Vec<u8>),
    Regex {
        pattern: Vec<u8>,
        ignore_case: bool,
    },
    BackReference(u8),
    /// A quote; the string's pieces follow.
    StringBegin,
    StringEnd,
    Text(Vec<u8>),
    /// `%{`.
    VariableBegin,
    VariableEnd,
    /// One of `(){},:`.
    Mark(u8),
    End,
}

/// What the next bytes are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Outside strings.
    Plain,
    /// In a string.
    String,
    /// After `%{`.
    Variable,
    /// After the `:` of `%{name:`.
    Argument,
}

pub(super) struct Tokens<'e> {
    bytes: &'e [u8],
    at: usize,
    state: State,
    /// The states to go back to at `}`.
    outer: Vec<State>,
    /// The quote that ends the string; none where the whole expression is one.
    quote: Option<u8>,
    /// What has been read of a string's piece, and from where on.
    text: Vec<u8>,
    text_from: usize,
}

impl<'e> Tokens<'e> {
    /// `whole`: the expression is one string without quotes around it.
    pub(super) fn new(bytes: &'e [u8], whole: bool) -> Self {
        Tokens {
            bytes,
            at: 0,
            state: if whole { State::String } else { State::Plain },
            outer: Vec::new(),
            quote: None,
            text: Vec::new(),
            text_from: 0,
        }
    }

    /// The next token and its place.
    pub(super) fn next(&mut self) -> Result<(Token, Range<usize>), Failure> {
        match self.state {
            State::Plain => self.plain(),
            State::Variable => self.variable(),
            State::String | State::Argument => self.text(),
        }
    }

    fn plain(&mut self) -> Result<(Token, Range<usize>), Failure> {
        let blank = |b: u8| matches!(b, b' ' | b'\t' | b'\n');
        self.at += self.bytes[self.at..]
            .iter()
            .take_while(|&&b| blank(b))
            .count();
        let (start, input) = (self.at, &self.bytes[self.at..]);
        let Some(&first) = input.first() else {
            return Ok((Token::End, start..start));
        };
        if matches!(first, b'"' | b'\'') {
            self.at += 1;
            self.state = State::String;
            self.quote = Some(first);
            self.text_from = self.at;
            return Ok((Token::StringBegin, start..self.at));
        }
        if input.starts_with(b"%{") {
            return Ok(self.enter_variable());
        }
        if let Some(delimiter) = regex_delimiter(input) {
            return self.regex(delimiter);
        }
        let parsed: IResult<&[u8], Token> =
            alt((back_reference, dashed, digits, name, operator, mark)).parse(input);
        match parsed {
            Ok((rest, token)) => {
                self.at = self.bytes.len() - rest.len();
                Ok((token, start..self.at))
            }
            Err(_) => Err(stray(self.bytes, start)),
        }
    }

    /// A pattern up to its delimiter, and `i`. Without the delimiter httpd reads to the end
    /// and finds nothing more there.
    fn regex(&mut self, delimiter: Range<usize>) -> Result<(Token, Range<usize>), Failure> {
        let start = self.at;
        let from = start + delimiter.end;
        let mark = self.bytes[start + delimiter.start];
        let length = memchr::memchr(mark, &self.bytes[from..]);
        if length.unwrap_or(self.bytes.len() - from) >= LONGEST {
            return Err(too_long(from, "regular expression"));
        }
        let Some(length) = length else {
            self.at = self.bytes.len();
            return Ok((Token::End, start..self.at));
        };
        self.at = from + length + 1;
        let ignore_case = self.bytes.get(self.at) == Some(&b'i');
        self.at += usize::from(ignore_case);
        let pattern = self.bytes[from..from + length].to_vec();
        Ok((
            Token::Regex {
                pattern,
                ignore_case,
            },
            start..self.at,
        ))
    }

    fn enter_variable(&mut self) -> (Token, Range<usize>) {
        let start = self.at;
        self.at += 2;
        self.outer.push(self.state);
        self.state = State::Variable;
        (Token::VariableBegin, start..self.at)
    }

    fn leave_variable(&mut self) -> (Token, Range<usize>) {
        let start = self.at;
        self.at += 1;
        self.state = self.outer.pop().unwrap_or(State::Plain);
        self.text_from = self.at;
        (Token::VariableEnd, start..self.at)
    }

    fn variable(&mut self) -> Result<(Token, Range<usize>), Failure> {
        let start = self.at;
        match self.bytes.get(start) {
            None | Some(b'\n') => Err(self.unended()),
            Some(b'}') => Ok(self.leave_variable()),
            Some(b':') => {
                self.at += 1;
                self.state = State::Argument;
                self.text_from = self.at;
                Ok((Token::Mark(b':'), start..self.at))
            }
            Some(_) => match identifier(&self.bytes[start..]) {
                Ok((rest, name)) => {
                    self.at = self.bytes.len() - rest.len();
                    Ok((Token::Name(name.to_vec()), start..self.at))
                }
                Err(_) => Err(Failure::new(
                    start..start + 1,
                    format!(
                        "{} may not stand in the name of a variable",
                        quote(one_character(self.bytes, start))
                    ),
                )
                .help("a variable is written %{NAME}, a function %{name:argument}; a name has letters, digits and `_`")),
            },
        }
    }

    /// What has been read of a piece, as a token; the rest follows.
    fn piece(&mut self) -> (Token, Range<usize>) {
        let from = std::mem::replace(&mut self.text_from, self.at);
        (Token::Text(std::mem::take(&mut self.text)), from..self.at)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.text.extend_from_slice(bytes);
        if self.text.len() >= LONGEST {
            return Err(too_long(self.text_from, "string"));
        }
        Ok(())
    }

    /// A piece of a string or of an argument, or what ends it.
    fn text(&mut self) -> Result<(Token, Range<usize>), Failure> {
        let argument = self.state == State::Argument;
        loop {
            let start = self.at;
            let input = &self.bytes[start..];
            let Some(&first) = input.first() else {
                if argument || self.quote.is_some() {
                    return Err(self.unended());
                }
                // The end of the whole expression, which is one string.
                self.state = State::Plain;
                return Ok(self.piece());
            };
            // What ends a piece is read again once the piece has been given.
            let ends = match first {
                b'"' | b'\'' => !argument && self.quote == Some(first),
                b'}' => argument,
                b'%' => input.get(1) == Some(&b'{'),
                b'$' => input.get(1).is_some_and(u8::is_ascii_digit),
                _ => false,
            };
            if ends {
                if !self.text.is_empty() {
                    return Ok(self.piece());
                }
                return Ok(match first {
                    b'}' => self.leave_variable(),
                    b'%' => self.enter_variable(),
                    b'$' => {
                        self.at += 2;
                        self.text_from = self.at;
                        (Token::BackReference(input[1] - b'0'), start..self.at)
                    }
                    _ => {
                        self.at += 1;
                        self.state = State::Plain;
                        (Token::StringEnd, start..self.at)
                    }
                });
            }
            match first {
                b'\n' => return Err(self.unended()),
                b'\\' => self.escape()?,
                // httpd's scanner has no rule for a quote here and gives up the ghost.
                b'"' | b'\'' if argument => {
                    return Err(Failure::new(
                        start..start + 1,
                        format!(
                            "a {} in the argument of %{{...}} makes httpd itself give up (\"flex scanner jammed\")",
                            quote(&input[..1])
                        ),
                    )
                    .help("leave the quotes out: %{name:argument}; a quote that is meant is written with a `\\` before it"));
                }
                b'"' | b'\'' | b'}' | b'%' | b'$' => {
                    self.at += 1;
                    self.append(&input[..1])?;
                }
                _ => {
                    let length = input
                        .iter()
                        .position(|b| {
                            matches!(b, b'\\' | b'\n' | b'"' | b'\'' | b'%' | b'}' | b'$')
                        })
                        .unwrap_or(input.len());
                    self.at += length;
                    self.append(&input[..length])?;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<(), Failure> {
        let start = self.at;
        let after = &self.bytes[start + 1..];
        let numerals = after.iter().take_while(|b| b.is_ascii_digit()).count();
        if numerals > 0 {
            let octal = after[..numerals].iter().all(|b| (b'0'..=b'7').contains(b));
            // Up to three octal digits, unless a longer row of digits follows.
            let octals = after
                .iter()
                .take(3)
                .take_while(|b| (b'0'..=b'7').contains(b))
                .count();
            if octals < numerals {
                let why = if octal {
                    "has more than three digits"
                } else {
                    "is not octal"
                };
                return Err(bad_escape(
                    start..start + 1 + numerals,
                    &self.bytes[start..],
                    why,
                ));
            }
            let code = after[..octals]
                .iter()
                .fold(0u32, |n, b| n * 8 + u32::from(b - b'0'));
            let Ok(byte) = u8::try_from(code) else {
                return Err(bad_escape(
                    start..start + 1 + octals,
                    &self.bytes[start..],
                    "is over \\377",
                ));
            };
            self.at += 1 + octals;
            return self.append(&[byte]);
        }
        let byte = match after.first() {
            None => {
                return Err(Failure::new(
                    start..start + 1,
                    "a `\\` at the end makes httpd itself give up (\"flex scanner jammed\")",
                )
                .help("take it away, or double it"));
            }
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(&other) => other,
        };
        self.at += 2;
        self.append(&[byte])
    }

    fn unended(&self) -> Failure {
        let end = self.at.min(self.bytes.len());
        let (what, close) = if matches!(self.state, State::Variable | State::Argument) {
            ("a %{ has no `}`".to_owned(), "}".to_owned())
        } else {
            let mark = self.quote.map_or('"', char::from);
            (
                format!("a string has no closing `{mark}`"),
                mark.to_string(),
            )
        };
        Failure::new(end..end, what).help(format!("write the missing `{close}`"))
    }
}

fn stray(bytes: &[u8], start: usize) -> Failure {
    let character = one_character(bytes, start);
    let failure = Failure::new(
        start..start + character.len(),
        format!("{} is no part of an expression", quote(character)),
    );
    match character {
        b"%" => failure.help("a variable is written with braces: %{NAME}"),
        b"$" => failure.help("a back reference is one of $0 to $9; a variable is written %{NAME}"),
        b"&" => failure.instead("&&"),
        b"|" => failure.instead("||"),
        b"\r" | b"\x0b" | b"\x0c" => {
            failure.help("only spaces and tabs may stand between the parts")
        }
        b"\\" => failure.help("a `\\` escapes inside of strings only"),
        _ => failure.help("text stands in quotes: 'text'"),
    }
}

/// For messages: all bytes of the character at `start`.
fn one_character(bytes: &[u8], start: usize) -> &[u8] {
    let more = bytes[start + 1..]
        .iter()
        .take(3)
        .take_while(|&&b| bytes[start] >= 0xc0 && b & 0xc0 == 0x80)
        .count();
    &bytes[start..start + 1 + more]
}

fn bad_escape(range: Range<usize>, from: &[u8], why: &str) -> Failure {
    let text = quote(&from[..range.len()]);
    Failure::new(range, format!("the escape {text} {why}"))
        .help("a byte is written as `\\` and up to three octal digits, no more than \\377")
}

fn too_long(at: usize, what: &str) -> Failure {
    Failure::new(
        at..at,
        format!(
            "a {what} in an expression may have no more than {} bytes",
            LONGEST - 1
        ),
    )
}

fn identifier(input: &[u8]) -> IResult<&[u8], &[u8]> {
    recognize((
        satisfy(|c| c.is_ascii_alphabetic()),
        take_while(|b: u8| b.is_ascii_alphanumeric() || b == b'_'),
    ))
    .parse(input)
}

/// Where the delimiter stands, if a regular expression begins here: `/`, or `m` and another
/// that makes no name of the two.
fn regex_delimiter(input: &[u8]) -> Option<Range<usize>> {
    match input {
        [b'/', ..] => Some(0..1),
        [b'm', d, rest @ ..] if b"/#$%^,;:_?|-!.'\"".contains(d) => {
            let name_goes_on = *d == b'_'
                && rest
                    .first()
                    .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
            (!name_goes_on).then_some(1..2)
        }
        _ => None,
    }
}

fn back_reference(input: &[u8]) -> IResult<&[u8], Token> {
    (tag("$"), one_of("0123456789"))
        .map(|(_, digit)| Token::BackReference(digit as u8 - b'0'))
        .parse(input)
}

fn digits(input: &[u8]) -> IResult<&[u8], Token> {
    recognize((opt(tag("-")), take_while1(|b: u8| b.is_ascii_digit())))
        .map(|number: &[u8]| Token::Digits(number.to_vec()))
        .parse(input)
}

/// `-f`, `-eq`, `-ipmatch`: the longest row of letters counts.
fn dashed(input: &[u8]) -> IResult<&[u8], Token> {
    let (rest, _) = tag("-").parse(input)?;
    let letter = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    let (rest, name) = recognize((
        take_while_m_n(1, 1, letter),
        take_while(|b: u8| b.is_ascii_alphanumeric() || b == b'_'),
    ))
    .parse(rest)?;
    let token = match name {
        b"in" => Token::In,
        _ => match order(name) {
            Some(order) => Token::Compare {
                order,
                integers: true,
            },
            None if name.len() == 1 => Token::Unary(name.to_vec()),
            None => Token::Binary(name.to_vec()),
        },
    };
    Ok((rest, token))
}

fn order(name: &[u8]) -> Option<Order> {
    Some(match name {
        b"eq" => Order::Eq,
        b"ne" => Order::Ne,
        b"lt" => Order::Lt,
        b"le" => Order::Le,
        b"gt" => Order::Gt,
        b"ge" => Order::Ge,
        _ => return None,
    })
}

fn name(input: &[u8]) -> IResult<&[u8], Token> {
    identifier
        .map(|name: &[u8]| match name {
            b"true" => Token::True,
            b"false" => Token::False,
            b"and" => Token::And,
            b"or" => Token::Or,
            b"not" => Token::Not,
            b"in" => Token::In,
            _ => match order(name) {
                Some(order) => Token::Compare {
                    order,
                    integers: true,
                },
                None => Token::Name(name.to_vec()),
            },
        })
        .parse(input)
}

fn operator(input: &[u8]) -> IResult<&[u8], Token> {
    let strings = |order| Token::Compare {
        order,
        integers: false,
    };
    alt((
        value(Token::Match { negated: false }, tag("=~")),
        value(Token::Match { negated: true }, tag("!~")),
        value(strings(Order::Eq), tag("==")),
        value(strings(Order::Ne), tag("!=")),
        value(strings(Order::Le), tag("<=")),
        value(strings(Order::Ge), tag(">=")),
        value(strings(Order::Eq), tag("=")),
        value(strings(Order::Lt), tag("<")),
        value(strings(Order::Gt), tag(">")),
        value(Token::And, tag("&&")),
        value(Token::Or, tag("||")),
        value(Token::Not, tag("!")),
        value(Token::Concat, tag(".")),
    ))
    .parse(input)
}

fn mark(input: &[u8]) -> IResult<&[u8], Token> {
    one_of("(){},:").map(|c| Token::Mark(c as u8)).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Token> {
        let mut tokens = Tokens::new(text.as_bytes(), false);
        let mut all = Vec::new();
        loop {
            match tokens.next().unwrap().0 {
                Token::End => return all,
                token => all.push(token),
            }
        }
    }

    fn text(s: &str) -> Token {
        Token::Text(s.as_bytes().to_vec())
    }

    #[test]
    fn the_longest_match_counts() {
        assert_eq!(
            all("-in -inx -f -5"),
            [
                Token::In,
                Token::Binary(b"inx".to_vec()),
                Token::Unary(b"f".to_vec()),
                Token::Digits(b"-5".to_vec()),
            ]
        );
        assert_eq!(
            all("in index mx m#x#i"),
            [
                Token::In,
                Token::Name(b"index".to_vec()),
                Token::Name(b"mx".to_vec()),
                Token::Regex {
                    pattern: b"x".to_vec(),
                    ignore_case: true
                },
            ]
        );
    }

    #[test]
    fn strings_come_in_pieces() {
        assert_eq!(
            all("'a%{B}c$1'"),
            [
                Token::StringBegin,
                text("a"),
                Token::VariableBegin,
                Token::Name(b"B".to_vec()),
                Token::VariableEnd,
                text("c"),
                Token::BackReference(1),
                Token::StringEnd,
            ]
        );
        assert_eq!(all(r"'\101\n\q'")[1], text("A\nq"));
    }

    #[test]
    fn arguments_nest() {
        assert_eq!(all("%{a:x%{b:y}z}").len(), 11);
    }

    #[test]
    fn a_pattern_without_end_reads_as_the_end() {
        assert_eq!(all("true /x"), [Token::True]);
    }

    #[test]
    fn what_the_scanner_refuses() {
        for bad in [
            "$x", "é", "'a", r"'\400'", r"'\8'", r"'\1234'", "%{a b}", "%{a:'}", "_a", "&",
        ] {
            let mut tokens = Tokens::new(bad.as_bytes(), false);
            let failed = (0..9).any(|_| tokens.next().is_err());
            assert!(failed, "{bad}");
        }
    }
}
