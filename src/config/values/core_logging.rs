//! The error log. httpd: server/core.c, server/log.c.

use std::ops::Range;

use crate::config::fault::{Refusal, Verdict};
use crate::config::modules::Tri;
use crate::config::suggest;
use crate::config::table::MODULES;
use crate::config::tree::NodeId;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::enumeration::{any_case, choose, list, meant};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("ErrorLog", Check::One(error_log)),
    ("ErrorLogFormat", Check::Words(error_log_format)),
    ("LogLevel", Check::One(log_level)),
];

/// The error log that a server's own line names.
#[derive(Default)]
pub(in crate::config) struct ErrorLog {
    /// The line and what it names.
    pub(in crate::config) own: Option<(NodeId, Vec<u8>, Range<usize>)>,
}

/// `set_server_string_slot`; its folder is looked at in `check_config`.
fn error_log(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    let own = (cx.node(), word.value.to_vec(), word.range.clone());
    cx.per_server::<ErrorLog>().own = Some(own);
    Ok(())
}

/// Levels, the most urgent first (server/log.c).
const LEVELS: &[&str] = &[
    "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug", "trace1", "trace2",
    "trace3", "trace4", "trace5", "trace6", "trace7", "trace8",
];

/// The level that was probably meant.
fn meant_level(word: &[u8]) -> Option<&'static str> {
    match &*word.to_ascii_lowercase() {
        b"warning" => Some("warn"),
        b"critical" | b"fatal" => Some("crit"),
        b"emergency" => Some("emerg"),
        b"err" => Some("error"),
        b"trace" => Some("trace1"),
        b"all" => Some("trace8"),
        b"none" | b"off" => Some("emerg"),
        _ => meant(word, LEVELS),
    }
}

fn level(word: &Word<'_>, range: Range<usize>, text: &[u8]) -> Verdict {
    if any_case(text, LEVELS).is_some() {
        return Ok(());
    }
    let refusal = Refusal::new(format!(
        "LogLevel: there is no level `{}`",
        String::from_utf8_lossy(text)
    ))
    .at_range(if word.quote.is_none() {
        range
    } else {
        word.range.clone()
    });
    Err(match meant_level(text) {
        Some(level) if word.quote.is_none() => refusal.instead(level),
        Some(level) => refusal.help(format!("write {level}")),
        None => refusal.help(format!(
            "the levels are {} and trace1 to trace8",
            list(&LEVELS[..8])
        )),
    })
}

/// `set_loglevel`: a level, or `module:level`, the level being looked at first.
fn log_level(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let Some(colon) = memchr::memrchr(b':', &word.value) else {
        return level(word, word.range.clone(), &word.value);
    };
    let (module, text) = (&word.value[..colon], &word.value[colon + 1..]);
    if text.is_empty() {
        return Err(Refusal::new(format!(
            "LogLevel: after `{}` belongs a level",
            word.lossy()
        ))
        .at(word)
        .instead(format!("{}warn", word.lossy())));
    }
    let start = word.range.start;
    level(word, start + colon + 1..word.range.end, text)?;
    let with_suffix = [module, b"_module"].concat();
    if [module, &with_suffix]
        .iter()
        .any(|name| cx.modules.condition(name) != Tri::No)
    {
        return Ok(());
    }
    let range = if word.quote.is_none() {
        start..start + colon
    } else {
        word.range.clone()
    };
    Err(module_not_found(module, word.quote.is_none()).at_range(range))
}

fn module_not_found(module: &[u8], bare: bool) -> Refusal {
    let shown = String::from_utf8_lossy(module).into_owned();
    let short = |symbol: &'static str| symbol.strip_suffix("_module").unwrap_or(symbol);
    // `mod_ssl`, `ssl.c` and `SSL` are none of a module's names.
    let stem = shown
        .trim_start_matches("mod_")
        .trim_end_matches(".c")
        .trim_end_matches("_module")
        .to_ascii_lowercase();
    let refusal = Refusal::new(format!("LogLevel: no module called `{shown}` is loaded"));
    if let Some(known) = MODULES
        .iter()
        .find(|m| !m.symbol.is_empty() && short(m.symbol) == stem)
    {
        let name = short(known.symbol);
        if name == shown || known.symbol == shown || known.source == shown {
            let install = if known.a2enmod.is_empty() {
                format!(
                    "load it: LoadModule {} modules/{}",
                    known.symbol, known.file
                )
            } else {
                format!("enable it: a2enmod {}", known.a2enmod)
            };
            return refusal
                .lacks(crate::config::table::module_by_name(known.name))
                .help(install);
        }
        return if bare {
            refusal.instead(name)
        } else {
            refusal.help(format!("write {name}"))
        };
    }
    let names = MODULES
        .iter()
        .filter(|m| !m.symbol.is_empty())
        .map(|m| short(m.symbol));
    match suggest::near(stem.as_bytes(), names) {
        Some(near) => refusal.instead(String::from_utf8_lossy(near).into_owned()),
        None => refusal
            .help("write a module's name as in LoadModule, without `_module`: ssl, proxy, core"),
    }
}

/// `set_errorlog_format`.
fn error_log_format(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    match words {
        [format] => parse(format, true),
        [kind, format] => {
            choose("ErrorLogFormat", kind, &["connection", "request"])?;
            parse(format, false)
        }
        _ => Ok(()),
    }
}

/// Letters of a format item that httpd knows (`ap_register_errorlog_handler`).
const ITEMS: &[u8] = b"aAeEFiklLmnPtTvV";

/// The highest level a condition may name: trace8.
const HIGHEST_LEVEL: u32 = 15;

/// `parse_errorlog_string`.
fn parse(word: &Word<'_>, main: bool) -> Verdict {
    let text = &*word.value;
    let (mut at, mut message) = (0, false);
    while at < text.len() {
        let item = item(word, text, &mut at)?;
        if item.message && !main {
            return Err(Refusal::new(
                "ErrorLogFormat: %M, the message, may not stand in a format for requests or connections",
            )
            .at(word)
            .help("take %M out: these lines are written once beside the messages"));
        }
        message |= item.message;
        if main && item.required {
            return Err(Refusal::new(
                "ErrorLogFormat: the `+` of an item belongs to formats for requests and connections",
            )
            .at(word)
            .help("take the `+` out"));
        }
        if !main && item.level != 0 {
            return Err(Refusal::new(
                "ErrorLogFormat: a format for requests or connections has no level to ask for",
            )
            .at(word)
            .help("take the number between `%` and the letter out"));
        }
        if item.level > HIGHEST_LEVEL {
            return Err(
                Refusal::new(format!("ErrorLogFormat: there is no level {}", item.level))
                    .at(word)
                    .help("levels are 0, emerg, to 15, trace8"),
            );
        }
    }
    if main && !message {
        return Err(
            Refusal::new("ErrorLogFormat: without %M no message would be logged")
                .at(word)
                .help("write %M where the message belongs"),
        );
    }
    Ok(())
}

#[derive(Default)]
struct Item {
    message: bool,
    required: bool,
    level: u32,
}

/// `parse_errorlog_item`.
fn item(word: &Word<'_>, text: &[u8], at: &mut usize) -> Result<Item, Refusal> {
    let mut item = Item::default();
    loop {
        if text.get(*at) != Some(&b'%') {
            constant(text, at);
            return Ok(item);
        }
        *at += 1;
        match text.get(*at) {
            // A separator of fields; what follows belongs to it.
            Some(b' ') => *at += 1,
            Some(b'%') => {
                *at += 1;
                return Ok(item);
            }
            _ => break,
        }
    }
    while let Some(&byte) = text.get(*at) {
        match byte {
            b'{' => {
                let rest = &text[*at + 1..];
                *at += match memchr::memchr(b'}', rest) {
                    Some(end) => end + 2,
                    None => rest.len() + 1,
                };
                continue;
            }
            b'+' => item.required = true,
            b'-' => {}
            b'0'..=b'9' => {
                item.level = 0;
                while let Some(digit) = text.get(*at).filter(|b| b.is_ascii_digit()) {
                    item.level = item
                        .level
                        .wrapping_mul(10)
                        .wrapping_add(u32::from(digit - b'0'));
                    *at += 1;
                }
                continue;
            }
            b'M' => {
                *at += 1;
                item.message = true;
                return Ok(item);
            }
            letter if ITEMS.contains(&letter) => {
                *at += 1;
                return Ok(item);
            }
            _ => {
                let shown = String::from_utf8_lossy(&text[*at..]);
                let shown: String = shown.chars().take(1).collect();
                return Err(Refusal::new(format!("ErrorLogFormat: there is no item %{shown}"))
                    .at(word)
                    .help("the items are %a %A %e %E %F %i %k %l %L %m %M %n %P %t %T %v %V; a percent sign is %%"));
            }
        }
        *at += 1;
    }
    Err(
        Refusal::new("ErrorLogFormat: the format ends within an item")
            .at(word)
            .help("finish it with its letter, such as %{Referer}i; a percent sign is %%"),
    )
}

/// `parse_errorlog_misc_string`: up to the next item, or to a space behind something else.
fn constant(text: &[u8], at: &mut usize) {
    let mut leading = true;
    while let Some(&byte) = text.get(*at) {
        match byte {
            b'%' => return,
            b' ' if !leading => return,
            b'\\' => {
                // An escape takes the byte after it, whatever that is.
                *at = (*at + 2).min(text.len());
                continue;
            }
            b' ' => {}
            _ => leading = false,
        }
        *at += 1;
    }
}
