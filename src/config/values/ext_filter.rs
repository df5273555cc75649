//! mod_ext_filter. httpd: modules/filters/mod_ext_filter.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::suggest::near;
use crate::config::walk::Cx;
use crate::syntax::{Text, Word, is_space};

use super::enumeration::choose;
use super::{Check, Checks, output_filters};

pub(super) const CHECKS: Checks = &[
    ("ExtFilterDefine", Check::Raw(define)),
    ("ExtFilterOptions", Check::One(option)),
];

/// `add_options`.
fn option(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let options = ["LogStderr", "NoLogStderr", "Onfail=remove", "Onfail=abort"];
    choose("ExtFilterOptions", word, &options).map(|_| ())
}

/// A server's filters by their names in small letters.
#[derive(Default)]
struct Defined(Vec<Vec<u8>>);

const PARAMETERS: &[&str] = &[
    "mode=",
    "ftype=",
    "enableenv=",
    "disableenv=",
    "intype=",
    "outtype=",
    "cmd=",
    "PreservesContentLength",
];

/// `ap_getword_white`: a word, and where the next one begins.
fn white(text: &[u8], at: usize) -> (&[u8], usize) {
    let end = at + text[at..].iter().take_while(|&&b| !is_space(b)).count();
    (&text[at..end], skip(text, end))
}

fn skip(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|&&b| is_space(b)).count()
}

/// `define_filter`.
fn define(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = args.bytes();
    let (name, mut at) = white(text, 0);
    let defined = cx.per_server::<Defined>();
    let lower = name.to_ascii_lowercase();
    if defined.0.contains(&lower) {
        return Err(Refusal::new(format!(
            "ExtFilterDefine: the filter `{}` is already defined",
            String::from_utf8_lossy(name)
        ))
        .kind(Kind::Duplicate)
        .at_range(0..name.len())
        .help("give it another name; case makes no difference"));
    }
    defined.0.push(lower);
    let mut output = true;
    while at < text.len() {
        at = skip(text, at);
        let here = at;
        let rest = &text[at..];
        let starts = |prefix: &str| {
            rest.len() >= prefix.len()
                && rest[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
        };
        let Some(parameter) = PARAMETERS.iter().copied().find(|p| starts(p)) else {
            return Err(unexpected(text, at));
        };
        if parameter == "cmd=" {
            at = command(text, at + parameter.len())?;
            continue;
        }
        if parameter == "PreservesContentLength" {
            let (word, next) = white(text, at);
            if word.len() > parameter.len() {
                return Err(unexpected(text, at));
            }
            at = next;
            continue;
        }
        let (value, next) = white(text, at + parameter.len());
        if parameter == "mode=" {
            output = value.eq_ignore_ascii_case(b"output");
            if !output && !value.eq_ignore_ascii_case(b"input") {
                return Err(Refusal::new(format!(
                    "ExtFilterDefine: the mode is output or input, not `{}`",
                    String::from_utf8_lossy(value)
                ))
                .at_range(here..here + parameter.len() + value.len())
                .help("write mode=output or mode=input"));
            }
        }
        at = next;
    }
    if output {
        output_filters::register(cx, name);
    }
    Ok(())
}

fn unexpected(text: &[u8], at: usize) -> Refusal {
    let (word, _) = white(text, at);
    let refusal = Refusal::new(format!(
        "ExtFilterDefine has no parameter `{}`",
        String::from_utf8_lossy(word)
    ))
    .at_range(at..at + word.len());
    let key_end = word
        .iter()
        .position(|&b| b == b'=')
        .map_or(word.len(), |n| n + 1);
    match near(&word[..key_end], PARAMETERS) {
        Some(found) => refusal.instead(format!(
            "{}{}",
            String::from_utf8_lossy(found),
            String::from_utf8_lossy(&word[key_end..])
        )),
        None => refusal.help(format!(
            "parameters are {}; a command with spaces in it stands in quotes: cmd=\"...\"",
            PARAMETERS.join(", ")
        )),
    }
}

/// `parse_cmd`: gives where to go on.
fn command(text: &[u8], at: usize) -> Result<usize, Refusal> {
    if text.get(at) != Some(&b'"') {
        return Ok(white(text, at).1);
    }
    let mut end = at + 1;
    while end < text.len() && text[end] != b'"' {
        end += if text[end] == b'\\' { 2 } else { 1 };
    }
    if end >= text.len() {
        return Err(
            Refusal::new("ExtFilterDefine: the quote after cmd= is not closed")
                .at_range(at..text.len())
                .help("write the closing `\"`"),
        );
    }
    if text[at + 1..end].iter().all(|b| matches!(b, b' ' | b'\t')) {
        return Err(Refusal::new("ExtFilterDefine: cmd= names no program")
            .at_range(at..end + 1)
            .help("write such as cmd=\"/usr/bin/sed s/a/b/g\""));
    }
    Ok(end + 1)
}
