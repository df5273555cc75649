//! `Strict-Transport-Security` as the configuration sets it. RFC 6797, 6.1.

use crate::config::tree::NodeId;
use crate::rules::{Arg, Context, Line};

/// A line that sets the header.
pub(super) struct Policy<'c> {
    /// The line.
    pub(super) line: Line<'c>,
    /// Its value.
    pub(super) value: Arg,
    /// What the value says; none where that is worked out at the time of a request.
    pub(super) said: Option<Said>,
    /// Whether it is set under a condition of its own.
    pub(super) conditional: bool,
}

/// What a value says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Said {
    /// `max-age`, if it is there once and is a number.
    pub(super) max_age: Option<u64>,
    /// `includeSubDomains`.
    pub(super) subdomains: bool,
    /// `preload`.
    pub(super) preload: bool,
    /// Words that no browser knows.
    pub(super) unknown: Vec<String>,
}

impl Said {
    /// Of a value.
    pub(super) fn of(value: &str) -> Said {
        let mut said = Said::default();
        let mut ages = 0;
        for part in value.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (name, argument) = match part.split_once('=') {
                Some((name, argument)) => (name.trim(), Some(argument.trim())),
                None => (part, None),
            };
            match (name.to_ascii_lowercase().as_str(), argument) {
                ("max-age", Some(number)) => {
                    ages += 1;
                    let number = number.trim_matches('"');
                    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
                    said.max_age = digits.then(|| number.parse().unwrap_or(u64::MAX));
                }
                ("includesubdomains", None) => said.subdomains = true,
                ("preload", None) => said.preload = true,
                _ => said.unknown.push(part.to_owned()),
            }
        }
        if ages > 1 {
            said.max_age = None;
        }
        said
    }
}

/// All lines that set the header.
pub(super) fn policies<'c>(cx: &Context<'c>) -> Vec<Policy<'c>> {
    cx.named("Header")
        .filter_map(|line| policy(cx, line))
        .collect()
}

fn policy<'c>(cx: &Context<'c>, line: Line<'c>) -> Option<Policy<'c>> {
    let at = usize::from(line.is(0, "always") || line.is(0, "onsuccess"));
    let sets = ["set", "append", "add", "merge", "setifempty"]
        .iter()
        .any(|word| line.is(at, word));
    if !sets || !line.is(at + 1, "Strict-Transport-Security") {
        return None;
    }
    let value = line.args.get(at + 2)?.clone();
    let text = value.text();
    let fixed = !text.contains(['%', '$']) && !text.starts_with("expr=");
    Some(Policy {
        said: fixed.then(|| Said::of(&text)),
        conditional: line.args.len() > at + 3 || within_if(cx, line.id),
        value,
        line,
    })
}

fn within_if(cx: &Context<'_>, node: NodeId) -> bool {
    let mut at = cx.config.tree.get(node).parent;
    while let Some(id) = at {
        let section = cx.config.tree.get(id);
        let name = section.directive.map_or("", |d| d.get().name);
        if name.starts_with("<If") || name.starts_with("<Else") {
            return true;
        }
        at = section.parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_values_say() {
        let said = Said::of("max-age=63072000; includeSubDomains; PRELOAD");
        assert_eq!(said.max_age, Some(63_072_000));
        assert!(said.subdomains && said.preload && said.unknown.is_empty());
        assert_eq!(Said::of("max-age=\"10\";").max_age, Some(10));
        assert_eq!(Said::of("max-age=1, includeSubDomains").max_age, None);
        assert_eq!(Said::of("max-age=1;max-age=2").max_age, None);
        assert_eq!(Said::of("includeSubDomain").unknown, ["includeSubDomain"]);
    }
}
