//! The ports that the world sees: `MDPortMap`.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::super::numbers::strtol;

/// `md_config_set_port_map`.
pub(super) fn port_map(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    super::not_in_domain(cx)?;
    words.iter().try_for_each(one)
}

/// `set_port_map`. Numbers are cut to 32 bits, and what follows the second is not read.
fn one(word: &Word<'_>) -> Verdict {
    let text = &*word.value;
    let refuse = |what: &str| {
        Err(Refusal::new(format!("MDPortMap: {what}"))
            .at(word)
            .help("write 80:8080 443:8443; the second port is httpd's own, or `-` for none"))
    };
    let (outer, rest) = if let Some(rest) = text.strip_prefix(b"http:") {
        (80, rest)
    } else if let Some(rest) = text.strip_prefix(b"https:") {
        (443, rest)
    } else {
        let number = strtol(text, 10);
        match number.rest(text).strip_prefix(b":") {
            Some(rest) if !number.overflow => (number.value as i32, rest),
            _ => return refuse(&format!("`{}` is no pair of ports", word.lossy())),
        }
    };
    if !rest.starts_with(b"-") {
        let number = strtol(rest, 10);
        if number.overflow || !(1..=65_535).contains(&(number.value as i32)) {
            return refuse(&format!("`{}` is no port", String::from_utf8_lossy(rest)));
        }
    }
    match outer {
        80 | 443 => Ok(()),
        other => refuse(&format!("only 80 and 443 are mapped, not {other}")),
    }
}
