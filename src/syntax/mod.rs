//! Bytes to a lossless tree of lines, and lines to words, as httpd cuts them.
//!
//! Nothing here knows a directive or opens a file. Parsing never fails: whatever the bytes,
//! every one of them belongs to exactly one token of exactly one line, and printing the
//! tokens gives the bytes back. What a line means is for `config` to say.

mod line;
mod outline;
mod text;
mod token;
mod variable;
mod word;

pub use line::{Kind, LINE_LIMIT, Line, Tree, parse};
pub use outline::Outline;
pub use text::{Text, is_space, trim};
pub use token::{Token, TokenKind, tokens};
pub use variable::{Value, Variable, resolve, variables};
pub use word::{Word, braced_word, word, words};
