//! What a server's own rewriting rules make of a request, where that can be told.

use crate::config::modules::Tri;
use crate::config::regex;
use crate::config::tree::NodeId;
use crate::config::views::rewrite::{Condition, Rule};

use super::Ask;

/// What becomes of the request.
pub(super) enum Rewritten {
    /// It goes on as it came.
    Same,
    /// The client is sent to that URL, or to that path.
    Redirect(String, NodeId),
    /// It is handed to another server.
    Proxy(NodeId),
    /// It is refused.
    Refused(NodeId),
    /// It depends on what is not known, or is more than is looked through here.
    Unknown,
}

/// Follows the rules. httpd: `apply_rewrite_list` in modules/mappers/mod_rewrite.c.
pub(super) fn rewrite(rules: &[Rule], ask: &Ask<'_>) -> Rewritten {
    for (n, rule) in rules.iter().enumerate() {
        if !rule.certain {
            return Rewritten::Unknown;
        }
        let has = |short, long| rule.flag(short, long).is_some();
        let no_case = has("nc", "nocase");
        let Some(groups) = captures(&rule.pattern.value, no_case, ask.path) else {
            return Rewritten::Unknown;
        };
        let matched = groups.is_some() != rule.negated;
        let holds = if matched {
            conditions(&rule.conditions, ask)
        } else {
            Tri::No
        };
        // Chains and jumps are seldom; nothing is said of them.
        if has("c", "chain") || has("s", "skip") || has("n", "next") {
            return Rewritten::Unknown;
        }
        match holds {
            Tri::Unknown => return Rewritten::Unknown,
            Tri::No => continue,
            Tri::Yes => {}
        }
        if has("f", "forbidden") || has("g", "gone") {
            return Rewritten::Refused(rule.node);
        }
        let status = rule.flag("r", "redirect");
        if status.is_some_and(|s| s.parse().is_ok_and(|s: u32| !(300..400).contains(&s))) {
            return Rewritten::Refused(rule.node);
        }
        if rule.substitution.value == b"-" {
            if rule.is_last() {
                return Rewritten::Same;
            }
            continue;
        }
        if has("p", "proxy") {
            return Rewritten::Proxy(rule.node);
        }
        let Some(to) = expand(&rule.substitution.text(), &groups.unwrap_or_default(), ask) else {
            return Rewritten::Unknown;
        };
        let away = to.contains("://");
        if !away && status.is_none() {
            return Rewritten::Unknown; // another path within the server
        }
        if !rule.is_last() && n + 1 < rules.len() {
            return Rewritten::Unknown; // the next rules are asked about the new URL
        }
        return Rewritten::Redirect(to, rule.node);
    }
    Rewritten::Same
}

/// The groups of a match; outside: not to be known, inside: no match.
#[allow(clippy::option_option, reason = "not known, and known not to match")]
pub(super) fn captures(pattern: &[u8], no_case: bool, path: &str) -> Option<Option<Vec<String>>> {
    if !pattern.is_ascii() {
        return None;
    }
    let compiled = regex::compile_with(pattern, no_case).ok()?;
    let Some(found) = compiled.captures(path.as_bytes()).ok()? else {
        return Some(None);
    };
    let group = |n| {
        found.get(n).map_or_else(String::new, |m| {
            String::from_utf8_lossy(m.as_bytes()).into_owned()
        })
    };
    Some(Some((0..found.len()).map(group).collect()))
}

/// Whether a pattern matches; none where that is not to be known.
fn matches(pattern: &[u8], no_case: bool, text: &str) -> Option<bool> {
    if !pattern.is_ascii() {
        return None;
    }
    let compiled = regex::compile_with(pattern, no_case).ok()?;
    compiled.is_match(text.as_bytes()).ok()
}

/// Groups joined by OR: one of each has to hold.
fn conditions(all: &[Condition], ask: &Ask<'_>) -> Tri {
    let mut answer = Tri::Yes;
    let mut group = Tri::No;
    for condition in all {
        group = match (group, holds(condition, ask)) {
            (Tri::Yes, _) | (_, Tri::Yes) => Tri::Yes,
            (Tri::No, Tri::No) => Tri::No,
            _ => Tri::Unknown,
        };
        if condition.or {
            continue;
        }
        match group {
            Tri::No => return Tri::No,
            Tri::Unknown => answer = Tri::Unknown,
            Tri::Yes => {}
        }
        group = Tri::No;
    }
    answer
}

/// Whether a condition holds.
fn holds(condition: &Condition, ask: &Ask<'_>) -> Tri {
    match expand(&condition.test.text(), &[], ask) {
        Some(value) => holds_for(condition, &value),
        None => Tri::Unknown,
    }
}

/// Whether a condition holds where the string that it tests has that value.
pub fn holds_for(condition: &Condition, value: &str) -> Tri {
    let pattern = &condition.pattern.value;
    let plain = |text: &[u8]| {
        if condition.no_case {
            value.as_bytes().eq_ignore_ascii_case(text)
        } else {
            value.as_bytes() == text
        }
    };
    let holds = match pattern.as_slice() {
        [b'=', b'"', text @ .., b'"'] => plain(text),
        [b'=', text @ ..] => plain(text),
        // Files, numbers, orders and expressions.
        [b'-' | b'<' | b'>', _, ..] => return Tri::Unknown,
        _ if condition.test.value.eq_ignore_ascii_case(b"expr") => return Tri::Unknown,
        // A pattern that a variable takes part in is taken as it is written.
        pattern => match matches(pattern, condition.no_case, value) {
            Some(found) => found,
            None => return Tri::Unknown,
        },
    };
    Tri::of(holds != condition.negated)
}

/// Replaces `$1` and `%{NAME}`; none where one of them is not known.
fn expand(text: &str, groups: &[String], ask: &Ask<'_>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%', '\\']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let mut chars = tail.chars();
        let sign = chars.next()?;
        match (sign, chars.next()) {
            ('\\', Some(next)) => {
                out.push(next);
                rest = &tail[1 + next.len_utf8()..];
            }
            ('$', Some(digit)) if digit.is_ascii_digit() => {
                let n = digit as usize - '0' as usize;
                out.push_str(groups.get(n).map_or("", String::as_str));
                rest = &tail[2..];
            }
            ('%', Some('{')) => {
                let end = tail.find('}')?;
                out.push_str(&ask.variable(&tail[2..end])?);
                rest = &tail[end + 1..];
            }
            // Groups of conditions, and maps.
            ('%', Some(digit)) if digit.is_ascii_digit() => return None,
            ('$', Some('{')) => return None,
            _ => {
                out.push(sign);
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    Some(out)
}
