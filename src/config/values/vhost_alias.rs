//! mod_vhost_alias. httpd: modules/mappers/mod_vhost_alias.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("VirtualDocumentRoot", Check::One(format)),
    ("VirtualDocumentRootIP", Check::One(format)),
    ("VirtualScriptAlias", Check::One(format)),
    ("VirtualScriptAliasIP", Check::One(format)),
];

/// `vhost_alias_set`.
fn format(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let name = cx.directive.name;
    if word.value.eq_ignore_ascii_case(b"none") {
        return Ok(());
    }
    if !word.value.starts_with(b"/") {
        return Err(Refusal::new(format!(
            "{name} takes an absolute path or `none`, not `{}`",
            word.lossy()
        ))
        .at(word)
        .help(format!("write such as {name} /var/www/%0")));
    }
    let mut rest = &*word.value;
    while let Some(at) = memchr::memchr(b'%', rest) {
        rest = &rest[at + 1..];
        rest = match rest.first() {
            Some(b'p' | b'%') => &rest[1..],
            _ => {
                let after = part(rest).ok_or_else(|| broken(name, word))?;
                match after.strip_prefix(b".") {
                    Some(second) => part(second).ok_or_else(|| broken(name, word))?,
                    None => after,
                }
            }
        };
    }
    Ok(())
}

/// `N`, `-N`, `N+`, `-N+`; gives what follows.
fn part(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (digit, rest) = text.split_first()?;
    digit
        .is_ascii_digit()
        .then(|| rest.strip_prefix(b"+").unwrap_or(rest))
}

fn broken(name: &str, word: &Word<'_>) -> Refusal {
    Refusal::new(format!("{name}: a `%` in `{}` is no part of a name", word.lossy()))
        .at(word)
        .help("write %0 for the whole name, %1 for its first part, %-1 for its last, %2+, %1.1 for a letter, %p for the port, %% for a percent sign")
}
