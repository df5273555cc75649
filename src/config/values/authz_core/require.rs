//! `Require`, and what each provider makes of its line. httpd: `add_authz_provider` in
//! modules/aaa/mod_authz_core.c, and the `parse_require_line` functions of the providers.

use std::ops::Range;

use crate::config::expression;
use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Text, Word, word};

use super::super::providers::{self, Found, Line};
use super::super::{methods, subnet};
use super::container;

/// `add_authz_provider`.
pub(super) fn require(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let bytes = args.bytes();
    let (mut name, mut at) = word(bytes, 0);
    let negate = name
        .as_ref()
        .is_some_and(|w| w.value.eq_ignore_ascii_case(b"not"));
    if negate {
        (name, at) = word(bytes, at);
    }
    let Some(name) = name else {
        return Err(Refusal::new("Require says nothing to require")
            .help("write `Require all granted`, `Require valid-user`, `Require ip 192.0.2.0/24`"));
    };
    let line = match providers::authz(cx, &name.value) {
        Found::Is(line) => Some(line),
        Found::Unknown => None,
        Found::Absent(module) => {
            container::refused(cx);
            return Err(unknown(cx, &name, module));
        }
    };
    let verdict = match line {
        Some(line) => judge(cx, &name, line, bytes, at..bytes.len()),
        None => Ok(()),
    };
    let effect = container::require(cx, negate);
    verdict.and(effect)
}

/// The refusal of a provider that is not there, with what was perhaps meant.
fn unknown(cx: &Cx<'_>, name: &Word<'_>, module: Option<&'static str>) -> Refusal {
    let refusal = providers::no_authz(cx, name, module);
    if refusal.instead.is_some() || module.is_some() {
        return refusal;
    }
    match &*name.value.to_ascii_lowercase() {
        b"granted" | b"allow" | b"allowed" | b"any" => refusal.rather("all granted"),
        b"denied" | b"deny" | b"none" => refusal.rather("all denied"),
        // As Apache 2.2 called it.
        b"owner" => refusal.rather("file-owner"),
        _ if subnet::parse(subnet::cut(&name.value).0, subnet::cut(&name.value).1).is_ok() => {
            refusal.rather(format!("ip {}", name.lossy()))
        }
        _ => refusal,
    }
}

/// Judges what follows a provider's name, `rest` of `bytes`.
pub(super) fn judge(
    cx: &mut Cx<'_>,
    name: &Word<'_>,
    line: Line,
    bytes: &[u8],
    rest: Range<usize>,
) -> Verdict {
    let text = &bytes[rest.clone()];
    match line {
        Line::Any => Ok(()),
        Line::Nothing if text.is_empty() => Ok(()),
        Line::Nothing => Err(
            Refusal::new(format!("Require {} takes no argument", name.lossy()))
                .at_range(rest)
                .help("take it out; a comment must stand on a line of its own"),
        ),
        Line::All => all(text, rest),
        Line::Methods => each(cx, bytes, rest, methods::known).map(|_| ()),
        Line::Subnets => {
            let count = each(cx, bytes, rest, |_, word| {
                subnet::of_word("Require ip", word)
            })?;
            if count == 0 {
                return Err(Refusal::new("Require ip names no address")
                    .help("write Require ip 192.0.2.0/24"));
            }
            Ok(())
        }
        Line::Condition => {
            let quoted = text.first() == Some(&b'"') && text.last() == Some(&b'"');
            expression::condition_in(cx, &whole(text, rest, quoted), 0)
        }
        Line::Text => expression::string_in(cx, &whole(text, rest, false), 0),
    }
}

/// A text as one word, with the quotes around it taken off.
fn whole(text: &[u8], range: Range<usize>, quoted: bool) -> Word<'_> {
    let inner = if quoted {
        // Of a single quote nothing is left.
        &text[1..(text.len() - 1).max(1)]
    } else {
        text
    };
    Word {
        value: inner.into(),
        range,
        quote: quoted.then_some(b'"'),
        unclosed: false,
    }
}

/// Every word up to the first empty one; how many there are.
fn each(
    cx: &mut Cx<'_>,
    bytes: &[u8],
    rest: Range<usize>,
    mut judge: impl FnMut(&mut Cx<'_>, &Word<'_>) -> Verdict,
) -> Result<usize, Refusal> {
    let mut at = rest.start;
    let mut count = 0;
    while let (Some(word), next) = word(bytes, at) {
        at = next;
        if word.value.is_empty() {
            break;
        }
        judge(cx, &word)?;
        count += 1;
    }
    Ok(count)
}

/// `all_parse_config`: the text as it stands, so that not even quotes may be around it.
fn all(text: &[u8], rest: Range<usize>) -> Verdict {
    if text.eq_ignore_ascii_case(b"granted") || text.eq_ignore_ascii_case(b"denied") {
        return Ok(());
    }
    let shown = String::from_utf8_lossy(text).into_owned();
    let refusal = Refusal::new(if text.is_empty() {
        "Require all must be followed by granted or denied".to_owned()
    } else {
        format!("Require all takes granted or denied, not `{shown}`")
    })
    .at_range(rest);
    // A comment behind it, quotes around it, another ending.
    let bare = shown.split('#').next().unwrap_or_default();
    let bare = bare.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    Err(match bare.as_str() {
        "granted" | "grant" | "allow" | "allowed" => refusal.instead("granted"),
        "denied" | "deny" => refusal.instead("denied"),
        _ => match crate::config::suggest::near(bare.as_bytes(), ["granted", "denied"]) {
            Some(near) => refusal.instead(String::from_utf8_lossy(near).into_owned()),
            None => refusal.help("write Require all granted, or Require all denied"),
        },
    })
}
