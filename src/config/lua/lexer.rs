//! Lua's words.

use super::Wrong;

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'c> {
    /// A name that is no keyword.
    Name(&'c [u8]),
    /// A keyword or a sign.
    Sign(&'static str),
    /// A number.
    Number,
    /// A string, with either sort of quotes.
    Text,
    /// The end.
    End,
}

impl Token<'_> {
    /// For messages.
    pub(super) fn shown(&self) -> String {
        match self {
            Token::Name(name) => format!("`{}`", String::from_utf8_lossy(name)),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::Number => "a number".to_owned(),
            Token::Text => "a string".to_owned(),
            Token::End => "the end of the code".to_owned(),
        }
    }
}

const KEYWORDS: &[&str] = &[
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
];

/// The longer ones first.
const SIGNS: &[&str] = &[
    "...", "..", "==", "~=", "<=", ">=", "<<", ">>", "//", "::", "+", "-", "*", "/", "%", "^", "#",
    "&", "~", "|", "<", ">", "=", "(", ")", "{", "}", "[", "]", ";", ":", ",", ".",
];

/// Cuts code into words.
pub(super) struct Lexer<'c> {
    code: &'c [u8],
    at: usize,
    /// The present line, counted from 0.
    pub(super) line: usize,
}

impl<'c> Lexer<'c> {
    pub(super) fn new(code: &'c [u8]) -> Self {
        Lexer {
            code,
            at: 0,
            line: 0,
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.code.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn wrong<T>(&self, message: impl Into<String>) -> Result<T, Wrong> {
        Err(Wrong::new(self.line, message))
    }

    fn take(&mut self, while_: impl Fn(u8) -> bool) -> &'c [u8] {
        let start = self.at;
        while self.at < self.code.len() && while_(self.code[self.at]) {
            self.at += 1;
        }
        &self.code[start..self.at]
    }

    /// The next word.
    pub(super) fn next(&mut self) -> Result<Token<'c>, Wrong> {
        self.blanks()?;
        let Some(&first) = self.code.get(self.at) else {
            return Ok(Token::End);
        };
        match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let name = self.take(|b| b.is_ascii_alphanumeric() || b == b'_');
                let keyword = KEYWORDS.iter().find(|k| k.as_bytes() == name);
                Ok(keyword.map_or(Token::Name(name), |k| Token::Sign(k)))
            }
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'"' | b'\'' => self.quoted(first),
            b'[' if matches!(self.peek(1), b'[' | b'=') => match self.long()? {
                true => Ok(Token::Text),
                false => self.wrong("this is no beginning of a long string"),
            },
            _ => {
                let rest = &self.code[self.at..];
                let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(s.as_bytes())) else {
                    return self.wrong(format!(
                        "`{}` means nothing in Lua",
                        String::from_utf8_lossy(&rest[..1])
                    ));
                };
                self.at += sign.len();
                Ok(Token::Sign(sign))
            }
        }
    }

    /// White space and comments.
    fn blanks(&mut self) -> Result<(), Wrong> {
        loop {
            match self.peek(0) {
                b'\n' => {
                    self.line += 1;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'-' if self.peek(1) == b'-' => {
                    self.at += 2;
                    if self.peek(0) != b'[' || !self.long()? {
                        self.take(|b| b != b'\n');
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    /// `[[`, `[=[` and so on, up to what closes it; false, and nothing read, if it is none.
    fn long(&mut self) -> Result<bool, Wrong> {
        let level = self.code[self.at + 1..]
            .iter()
            .take_while(|&&b| b == b'=')
            .count();
        if self.peek(1 + level) != b'[' {
            return Ok(false);
        }
        let opened = self.line;
        let close: Vec<u8> = [b"]".as_slice(), &vec![b'='; level], b"]"].concat();
        let body = &self.code[self.at + level + 2..];
        let Some(length) = memchr::memmem::find(body, &close) else {
            return Err(Wrong::new(
                opened,
                format!(
                    "this is never closed: `{}` is missing",
                    String::from_utf8_lossy(&close)
                ),
            ));
        };
        self.line += memchr::memchr_iter(b'\n', &body[..length]).count();
        self.at += level + 2 + length + close.len();
        Ok(true)
    }

    /// Everything that looks like a part of a number must be one.
    fn number(&mut self) -> Result<Token<'c>, Wrong> {
        let start = self.at;
        let hex = self.peek(0) == b'0' && self.peek(1).eq_ignore_ascii_case(&b'x');
        if hex {
            self.at += 2;
        }
        let exponent = if hex { b'p' } else { b'e' };
        loop {
            let byte = self.peek(0);
            if byte.eq_ignore_ascii_case(&exponent) {
                self.at += 1;
                if matches!(self.peek(0), b'+' | b'-') {
                    self.at += 1;
                }
            } else if byte.is_ascii_hexdigit() || byte == b'.' {
                self.at += 1;
            } else {
                break;
            }
        }
        let text = &self.code[start..self.at];
        if is_number(text, hex) {
            return Ok(Token::Number);
        }
        self.wrong(format!("`{}` is no number", String::from_utf8_lossy(text)))
    }

    fn quoted(&mut self, quote: u8) -> Result<Token<'c>, Wrong> {
        self.at += 1;
        loop {
            match self.code.get(self.at) {
                None | Some(b'\n') => return self.wrong("a string is not closed on its line"),
                Some(&b) if b == quote => {
                    self.at += 1;
                    return Ok(Token::Text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<(), Wrong> {
        let byte = self.peek(0);
        self.at += 1;
        match byte {
            b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'"' | b'\'' => Ok(()),
            b'\n' => {
                self.line += 1;
                Ok(())
            }
            b'\r' => Ok(()),
            b'z' => {
                let blank = self.take(|b| b.is_ascii_whitespace() || b == 0x0b);
                self.line += memchr::memchr_iter(b'\n', blank).count();
                Ok(())
            }
            b'x' if self.peek(0).is_ascii_hexdigit() && self.peek(1).is_ascii_hexdigit() => {
                self.at += 2;
                Ok(())
            }
            b'0'..=b'9' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    if self.peek(0).is_ascii_digit() {
                        value = value * 10 + u32::from(self.peek(0) - b'0');
                        self.at += 1;
                    }
                }
                match value {
                    0..=255 => Ok(()),
                    _ => self.wrong(format!("`\\{value}` is no byte: it is more than 255")),
                }
            }
            b'u' if self.peek(0) == b'{' => {
                self.at += 1;
                let digits = self.take(|b| b.is_ascii_hexdigit());
                let value = std::str::from_utf8(digits)
                    .ok()
                    .and_then(|d| u64::from_str_radix(d, 16).ok());
                let closed = self.peek(0) == b'}';
                self.at += 1;
                match value {
                    Some(0..=0x10_ffff) if closed => Ok(()),
                    _ => self.wrong("this is no `\\u{...}` of a character"),
                }
            }
            _ => self.wrong(format!(
                "`\\{}` is no escape of Lua's; a backslash itself is `\\\\`",
                char::from(byte).escape_debug()
            )),
        }
    }
}

/// Digits with at most one point among them, and an exponent with at least one.
fn is_number(text: &[u8], hex: bool) -> bool {
    let (body, mark) = if hex {
        (&text[2..], b'p')
    } else {
        (text, b'e')
    };
    let digit = |b: &u8| {
        if hex {
            b.is_ascii_hexdigit()
        } else {
            b.is_ascii_digit()
        }
    };
    let cut = body.iter().position(|b| b.eq_ignore_ascii_case(&mark));
    let (mantissa, exponent) = match cut {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let points = mantissa.iter().filter(|&&b| b == b'.').count();
    let digits = mantissa.iter().filter(|b| digit(b)).count();
    let exponent = exponent.is_none_or(|e| {
        let e = match e.first() {
            Some(b'+' | b'-') => &e[1..],
            _ => e,
        };
        !e.is_empty() && e.iter().all(u8::is_ascii_digit)
    });
    points <= 1 && digits > 0 && points + digits == mantissa.len() && exponent
}
