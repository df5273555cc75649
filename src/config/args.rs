//! Arguments as `invoke_cmd` counts them (server/config.c).

use crate::syntax::{Word, word};

use super::fault::{Kind, Refusal};
use super::table::{Directive, Style};

/// Most words that a TAKE_ARGV directive gets (AP_MAX_ARGC, include/httpd.h).
const MAX_ARGC: usize = 64;

/// A word that is there and not empty. httpd takes `""` for an argument that is missing.
fn given<'w, 't>(word: &'w Option<Word<'t>>) -> Option<&'w Word<'t>> {
    word.as_ref().filter(|w| !w.value.is_empty())
}

/// Cuts `text` into the words that the directive's setter would be called with; raw
/// arguments give none. An `ITERATE` list ends at its first empty word, as in httpd.
pub(super) fn split<'t>(directive: &Directive, text: &'t [u8]) -> Result<Vec<Word<'t>>, Refusal> {
    let (min, max) = match directive.style {
        Style::Raw => return Ok(Vec::new()),
        Style::NoArgs if text.is_empty() => return Ok(Vec::new()),
        Style::NoArgs => (0, 0),
        Style::Take1 => (1, 1),
        Style::Take2 => (2, 2),
        Style::Take3 => (3, 3),
        Style::Take12 => (1, 2),
        Style::Take23 => (2, 3),
        Style::Take123 | Style::Take13 => (1, 3),
        Style::TakeArgv => return Ok(argv(text)),
        Style::Iterate => return iterate(directive, text, 1),
        Style::Iterate2 => return iterate(directive, text, 2),
        Style::Flag => return flag(directive, text),
    };
    let mut words = Vec::with_capacity(max);
    let mut at = 0;
    for n in 0..max {
        // A later word is only read where something is left: `""` at the end is then an
        // empty argument, and no missing one.
        let (word, next) = word(text, at);
        at = next;
        if n < min && given(&word).is_none() {
            return Err(count(directive, text, words.len()));
        }
        match word {
            Some(word) => words.push(word),
            None => break,
        }
    }
    let two = words.len() == 2 && !words[1].value.is_empty();
    if at < text.len() || (directive.style == Style::Take13 && two) {
        return Err(count(directive, text, words.len()));
    }
    // A second word that is empty counts as absent.
    if directive.style == Style::Take12 && words.last().is_some_and(|w| w.value.is_empty()) {
        words.truncate(1);
    }
    Ok(words)
}

/// A last word that is empty is none.
fn argv(text: &[u8]) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = crate::syntax::words(text).take(MAX_ARGC).collect();
    words.pop_if(|last| last.value.is_empty() && last.range.end == text.len());
    words
}

fn iterate<'t>(
    directive: &Directive,
    text: &'t [u8],
    min: usize,
) -> Result<Vec<Word<'t>>, Refusal> {
    let (first, mut at) = word(text, 0);
    let Some(first) = first.filter(|w| !w.value.is_empty()) else {
        return Err(count(directive, text, 0));
    };
    if min == 2 && at >= text.len() {
        return Err(count(directive, text, 1));
    }
    let mut words = vec![first];
    loop {
        let (next_word, next) = word(text, at);
        at = next;
        match next_word.filter(|w| !w.value.is_empty()) {
            Some(word) => words.push(word),
            None => return Ok(words),
        }
    }
}

fn flag<'t>(directive: &Directive, text: &'t [u8]) -> Result<Vec<Word<'t>>, Refusal> {
    let (first, _) = word(text, 0);
    match first {
        Some(w) if w.value.eq_ignore_ascii_case(b"on") || w.value.eq_ignore_ascii_case(b"off") => {
            Ok(vec![w])
        }
        Some(w) => {
            let mut refusal = Refusal::new(format!(
                "{} takes On or Off, not `{}`",
                directive.shown,
                w.lossy()
            ))
            .at(&w);
            refusal = match &w.value.to_ascii_lowercase()[..] {
                b"yes" | b"true" | b"1" | b"enable" | b"enabled" | b"onn" => refusal.instead("On"),
                b"no" | b"false" | b"0" | b"disable" | b"disabled" | b"of" | b"none" => {
                    refusal.instead("Off")
                }
                _ => refusal.help("write On or Off"),
            };
            Err(refusal)
        }
        None => Err(Refusal::new(format!("{} needs On or Off", directive.shown))
            .kind(Kind::ArgumentCount)
            .help(format!("{} On", directive.shown))),
    }
}

fn count(directive: &Directive, text: &[u8], _read: usize) -> Refusal {
    let wants = match directive.style {
        Style::NoArgs => "no argument",
        Style::Take1 => "one argument",
        Style::Take2 => "two arguments",
        Style::Take3 => "three arguments",
        Style::Take12 => "one or two arguments",
        Style::Take13 => "one or three arguments",
        Style::Take23 => "two or three arguments",
        Style::Take123 => "one to three arguments",
        Style::Iterate => "at least one argument",
        _ => "at least two arguments",
    };
    let words: Vec<Word<'_>> = crate::syntax::words(text).collect();
    let has = match words.len() {
        0 => "none".to_owned(),
        n => n.to_string(),
    };
    let mut refusal = Refusal::new(format!(
        "{} takes {wants}, here it has {has}",
        directive.shown
    ))
    .kind(Kind::ArgumentCount);
    let max = match directive.style {
        Style::NoArgs => 0,
        Style::Take1 => 1,
        Style::Take2 | Style::Take12 => 2,
        _ => 3,
    };
    if let Some(extra) = words.get(max) {
        refusal = refusal.at_range(extra.range.start..text.len());
        if words.iter().skip(max).any(|w| w.value.starts_with(b"#")) {
            refusal = refusal.help(
                "httpd knows no comment after a directive: `#` begins one only at the start of \
                 a line; put it on a line of its own",
            );
        } else if max == 1 && directive.style == Style::Take1 && words.len() > 1 {
            refusal = refusal.help(format!(
                "if it is one value with spaces in it, put it in quotes: {} \"{}\"",
                directive.shown,
                String::from_utf8_lossy(text).replace('"', "")
            ));
        }
    } else if let Some(empty) = words.iter().find(|w| w.value.is_empty()) {
        refusal = refusal
            .at(empty)
            .help("httpd takes an empty argument for a missing one");
    }
    if refusal.help.is_none() && !directive.help.is_empty() {
        refusal = refusal.help(format!("{}: {}", directive.shown, directive.help));
    }
    refusal
}
