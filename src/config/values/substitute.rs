//! mod_substitute. httpd: modules/filters/mod_substitute.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::regex;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::numbers::strtoff;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("Substitute", Check::One(substitute)),
    ("SubstituteInheritBefore", Check::Any),
    ("SubstituteMaxLineLength", Check::One(line_length)),
];

/// `set_pattern`.
fn substitute(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let incomplete = || {
        Refusal::new(format!("Substitute: `{}` is no complete s/// pattern", word.lossy()))
            .at(word)
            .help("write such as \"s|old|new|i\": s, a delimiter, the pattern, what to put there, and flags")
    };
    let Some((b's' | b'S', rest)) = word.value.split_first() else {
        return Err(incomplete());
    };
    let Some((&delimiter, rest)) = rest.split_first() else {
        return Err(incomplete());
    };
    let mut parts = rest.splitn(3, |&b| b == delimiter);
    let (Some(from), Some(_)) = (parts.next(), parts.next()) else {
        return Err(incomplete());
    };
    if from.is_empty() {
        return Err(incomplete());
    }
    let flags = parts.next().unwrap_or_default().to_ascii_lowercase();
    if let Some(&other) = flags.iter().find(|f| !b"infq".contains(f)) {
        let refusal = Refusal::new(format!(
            "Substitute: there is no flag `{}`",
            (other as char).escape_default()
        ))
        .at(word);
        return Err(if flags.contains(&delimiter.to_ascii_lowercase()) {
            refusal.help(format!(
                "the delimiter `{}` stands in the pattern too: use another one",
                delimiter as char
            ))
        } else if other == b'g' {
            refusal.help("leave it out: every match is replaced; flags are i, n, f, q")
        } else {
            refusal
                .help("flags are i (any case), n (no regular expression), f (flatten), q (do not)")
        });
    }
    if flags.contains(&b'n') {
        return Ok(());
    }
    regex::compile_with(from, flags.contains(&b'i'))
        .map(|_| ())
        .map_err(|refusal| refusal.at(word))
}

/// `set_max_line_length`.
fn line_length(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let refusal = |why: &str| {
        Refusal::new(format!("SubstituteMaxLineLength: `{}` {why}", word.lossy()))
            .at(word)
            .help("write a number of bytes, or one with k, m or g, such as 10m")
    };
    let Some((number, unit)) = strtoff(&word.value, 10) else {
        return Err(refusal("is too large"));
    };
    let each = match unit.to_ascii_lowercase().as_slice() {
        b"" | b"b" => 1,
        b"k" => 1 << 10,
        b"m" => 1 << 20,
        b"g" => 1 << 30,
        _ => return Err(refusal("is no size")),
    };
    if number < 0 {
        return Err(refusal("is negative"));
    }
    match number.checked_mul(each) {
        Some(_) => Ok(()),
        None => Err(refusal("is too large")),
    }
}
