//! Places in certbot's renewal files.

use crate::facts::Topic;
use crate::facts::renewals::Renewal;
use crate::rules::{Context, Draft};
use crate::source::Span;

/// Where a renewal file says a word for the first time; none where it cannot be read.
pub(super) fn place(cx: &Context<'_>, renewal: &Renewal, word: &str) -> Option<Span> {
    let file = renewal.file();
    let text = cx.facts.text(Topic::Files, file.as_bytes()).known()?;
    let at = memchr::memmem::find(&text, word.as_bytes())? as u32;
    Some(cx.place(file.as_bytes(), &text, at..at + word.len() as u32))
}

/// A finding about a renewal file: at a word in it, or else at the file.
pub(super) fn at(cx: &Context<'_>, renewal: &Renewal, word: &str, message: String) -> Draft {
    match place(cx, renewal, word) {
        Some(span) => Draft::at_span(span, message),
        None => Draft::about(renewal.file(), message),
    }
}
