//! Why an expression is refused, and where in it.

use std::ops::Range;

use crate::config::fault::{Kind, Refusal};
use crate::syntax::{Word, is_space};

/// Why, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The part of the expression.
    pub range: Range<usize>,
    /// One sentence, without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Text for that part.
    pub instead: Option<String>,
    /// [`Kind::Expression`] or [`Kind::Regex`].
    pub kind: Kind,
}

impl Failure {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Failure {
            range,
            message: message.into(),
            help: None,
            instead: None,
            kind: Kind::Expression,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn instead(mut self, text: impl Into<String>) -> Self {
        self.instead = Some(text.into());
        self
    }

    /// As a setter's refusal; the place is told in words, for a caller that only knows the
    /// expression's bytes.
    pub fn refusal(&self, expression: &[u8]) -> Refusal {
        let mut refusal = self.bare();
        let at = String::from_utf8_lossy(&expression[..self.range.start.min(expression.len())])
            .chars()
            .count();
        if at > 0 && !expression.is_empty() {
            refusal.message = format!("{} (character {} of the expression)", self.message, at + 1);
        }
        // The text would take the place of the whole word.
        if let Some(instead) = &self.instead
            && refusal.help.is_none()
        {
            refusal.help = Some(format!("write {instead}"));
        }
        refusal
    }

    /// As a refusal that points into the word that holds the expression from byte `skip`
    /// of its value on. `text` is what the word was cut from.
    pub fn refusal_in(&self, text: &[u8], word: &Word<'_>, skip: usize) -> Refusal {
        let places = places(text, word);
        let place = |at: usize| {
            let last = places.last().copied().unwrap_or(word.range.start);
            places.get(at + skip).copied().unwrap_or(last)
        };
        let (start, end) = (place(self.range.start), place(self.range.end));
        let mut refusal = self.bare().at_range(start..end.max(start));
        if let Some(instead) = &self.instead {
            refusal = refusal.instead(instead.clone());
        }
        refusal
    }

    fn bare(&self) -> Refusal {
        let mut refusal = Refusal::new(self.message.clone()).kind(self.kind);
        refusal.help = self.help.clone();
        refusal
    }
}

/// Where each byte of a word's value stands in the text, and where its value ends.
fn places(text: &[u8], word: &Word<'_>) -> Vec<usize> {
    let mut at = word.range.start + usize::from(word.quote.is_some());
    let mut places = Vec::with_capacity(word.value.len() + 1);
    for &byte in &*word.value {
        // Only a backslash is ever left out of a value.
        if text.get(at) != Some(&byte) || (byte == b'\\' && text.get(at + 1) == Some(&b'\\')) {
            at += 1;
        }
        places.push(at);
        at += 1;
    }
    places.push(at.min(word.range.end));
    places
}

/// How a piece of an expression is named in a message.
pub(super) fn quote(piece: &[u8]) -> String {
    const MOST: usize = 40;
    let end = piece
        .iter()
        .rposition(|&b| !is_space(b))
        .map_or(0, |n| n + 1);
    let text = String::from_utf8_lossy(&piece[..end]);
    if text.chars().count() > MOST {
        let start: String = text.chars().take(MOST).collect();
        format!("`{start}...`")
    } else {
        format!("`{text}`")
    }
}
