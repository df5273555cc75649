//! Access logs. httpd: modules/loggers/mod_log_config.c.

use std::ops::Range;

use crate::config::expression;
use crate::config::fault::{Refusal, Verdict};
use crate::config::modules::Tri;
use crate::config::tree::NodeId;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::enumeration::after;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("BufferedLogs", Check::Any),
    ("CustomLog", Check::Words(custom_log)),
    ("GlobalLog", Check::Words(global_log)),
    ("LogFormat", Check::Words(log_format)),
    ("TransferLog", Check::One(transfer_log)),
];

/// The logs of a server, in their order.
#[derive(Default)]
pub(in crate::config) struct AccessLogs(pub(in crate::config) Vec<AccessLog>);

/// One log: its line, what it names, and where that stands.
pub(in crate::config) struct AccessLog {
    pub(in crate::config) node: NodeId,
    pub(in crate::config) file: Vec<u8>,
    pub(in crate::config) range: Range<usize>,
    /// The format, and where that stands.
    pub(in crate::config) format: Option<(Vec<u8>, Range<usize>)>,
}

/// The names that a server's `LogFormat` lines give.
#[derive(Default)]
pub(in crate::config) struct FormatNames(pub(in crate::config) Vec<Vec<u8>>);

/// `log_format`.
fn log_format(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    if let Some(format) = words.first() {
        parse(cx, format)?;
    }
    if let Some(name) = words.get(1) {
        let name = name.value.to_vec();
        cx.per_server::<FormatNames>().0.push(name);
    }
    Ok(())
}

/// `add_custom_log`: the condition is judged before the format.
fn custom_log(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    // The log is on httpd's list before anything is judged.
    if let Some(file) = words.first() {
        remember(cx, file, words.get(1));
    }
    if let Some(clause) = words.get(2) {
        condition(cx, clause)?;
    }
    match words.get(1) {
        Some(format) => parse(cx, format),
        None => Ok(()),
    }
}

/// `add_global_log`.
fn global_log(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    custom_log(cx, words)
}

/// `set_transfer_log`.
fn transfer_log(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    remember(cx, word, None);
    Ok(())
}

fn remember(cx: &mut Cx<'_>, word: &Word<'_>, format: Option<&Word<'_>>) {
    let log = AccessLog {
        node: cx.node(),
        file: word.value.to_vec(),
        range: word.range.clone(),
        format: format.map(|w| (w.value.to_vec(), w.range.clone())),
    };
    cx.per_server::<AccessLogs>().0.push(log);
}

/// `env=NAME`, `env=!NAME`, `expr=...`.
fn condition(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let text = &*word.value;
    if let Some(name) = after(text, "env=") {
        if matches!(name, b"" | b"!") {
            return Err(Refusal::new("`env=` needs the name of a variable")
                .at(word)
                .help("write env=NAME, or env=!NAME where it must not be set"));
        }
        return Ok(());
    }
    if let Some(condition) = after(text, "expr=") {
        if condition.is_empty() {
            return Err(Refusal::new("`expr=` needs an expression")
                .at(word)
                .help("write \"expr=%{REQUEST_STATUS} -ge 400\""));
        }
        return expression::condition_in(cx, word, 5);
    }
    let refusal = Refusal::new(format!(
        "the third argument is a condition, and `{}` is none",
        word.lossy()
    ))
    .at(word);
    if word.quote.is_none() && text.starts_with(b"%") {
        return Err(refusal.help("if it belongs to the format, put the whole format in quotes"));
    }
    Err(refusal.help("write env=NAME, env=!NAME or \"expr=...\""))
}

/// Letters of items and the module that brings them (`ap_register_log_handler`).
const LETTERS: &[u8] = b"haAlutfbBionLeVvpPHmqXCkrDTUsR";

/// `parse_log_string` and `parse_log_item`.
fn parse(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let text = &*word.value;
    let mut at = 0;
    while let Some(offset) = memchr::memchr(b'%', &text[at..]) {
        at += offset + 1;
        if text.get(at) == Some(&b'%') {
            at += 1;
            continue;
        }
        item(cx, word, text, &mut at)?;
    }
    Ok(())
}

fn item(cx: &Cx<'_>, word: &Word<'_>, text: &[u8], at: &mut usize) -> Verdict {
    while let Some(&byte) = text.get(*at) {
        match byte {
            b'!' | b'<' | b'>' | b',' | b'0'..=b'9' => *at += 1,
            b'{' => {
                let rest = &text[*at + 1..];
                *at += match memchr::memchr(b'}', rest) {
                    Some(end) => end + 2,
                    None => rest.len() + 1,
                };
            }
            _ => return handler(cx, word, text, at),
        }
    }
    Err(Refusal::new("the log format ends within an item")
        .at(word)
        .help("finish it with its letter, such as %{Referer}i; a percent sign is %%"))
}

fn handler(cx: &Cx<'_>, word: &Word<'_>, text: &[u8], at: &mut usize) -> Verdict {
    let letter = text[*at];
    // `^` begins an item of three characters; alone it is none.
    let long = text.get(*at..*at + 3).filter(|_| letter == b'^');
    if let Some(name) = long {
        *at += 3;
        let there = match name {
            b"^ti" | b"^to" => Tri::Yes,
            b"^FB" => cx.modules.has_named("mod_logio"),
            _ => Tri::No,
        };
        return judged(cx, word, name, there, "mod_logio");
    }
    *at += 1;
    let (there, module) = match letter {
        b'I' | b'O' | b'S' => (cx.modules.has_named("mod_logio"), "mod_logio"),
        b'c' | b'x' => (cx.modules.has_named("mod_ssl"), "mod_ssl"),
        letter if LETTERS.contains(&letter) => (Tri::Yes, ""),
        _ => (Tri::No, ""),
    };
    judged(cx, word, &[letter], there, module)
}

fn judged(cx: &Cx<'_>, word: &Word<'_>, name: &[u8], there: Tri, module: &str) -> Verdict {
    // A module that no table knows may bring an item of its own.
    if there != Tri::No || !cx.modules.complete() {
        return Ok(());
    }
    let shown = String::from_utf8_lossy(name);
    let known = matches!(name, b"I" | b"O" | b"S" | b"c" | b"x" | b"^FB");
    if known {
        return Err(Refusal::new(format!(
            "the log format's item %{shown} belongs to {module}, and that is not loaded"
        ))
        .lacks(crate::config::table::module_by_name(module))
        .at(word)
        .help(format!(
            "enable it: a2enmod {}",
            module.trim_start_matches("mod_")
        )));
    }
    Err(Refusal::new(format!("the log format has no item %{shown}"))
        .at(word)
        .help(
            "common ones are %h %l %u %t %r %>s %b %O %D %{Referer}i %{User-Agent}i; a \
                 percent sign is %%",
        ))
}
