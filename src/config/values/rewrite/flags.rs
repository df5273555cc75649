//! Flags in brackets. httpd: `cmd_parseflagfield`, `cmd_rewriterule_setflag`,
//! `cmd_rewritecond_setflag`.

use std::ops::Range;

use crate::config::fault::Refusal;
use crate::config::suggest::near;
use crate::config::values::numbers::atoi;
use crate::config::values::statuses;
use crate::syntax::is_space;

/// What a rule's flags are called; case does not matter.
const RULE: &[&str] = &[
    "B",
    "backrefescaping",
    "BNE",
    "BNP",
    "backrefernoplus",
    "BCTLS",
    "C",
    "chain",
    "CO",
    "cookie",
    "D",
    "DPI",
    "discardpath",
    "E",
    "env",
    "END",
    "F",
    "forbidden",
    "G",
    "gone",
    "H",
    "handler",
    "L",
    "last",
    "N",
    "next",
    "NC",
    "nocase",
    "NE",
    "noescape",
    "NS",
    "nosubreq",
    "P",
    "proxy",
    "PT",
    "passthrough",
    "QSA",
    "qsappend",
    "QSD",
    "qsdiscard",
    "QSL",
    "qslast",
    "R",
    "redirect",
    "S",
    "skip",
    "T",
    "type",
    "UnsafePrefixStat",
    "UnsafeAllow3F",
    "UNC",
];

/// What a condition's flags are called.
const CONDITION: &[&str] = &["NC", "nocase", "OR", "ornext", "NV", "novary"];

/// One flag, in its place.
struct Flag<'t> {
    key: &'t [u8],
    value: &'t [u8],
    range: Range<usize>,
}

/// Cuts the field at its commas and hands each flag on; stops at the first that is refused.
fn each(
    what: &str,
    text: &[u8],
    field: Range<usize>,
    mut set: impl FnMut(&Flag<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let bytes = &text[field.clone()];
    if bytes.len() < 2 || bytes[0] != b'[' || bytes[bytes.len() - 1] != b']' {
        return Err(delimiters(what, text, field));
    }
    let mut start = field.start + 1;
    let end = field.end - 1;
    loop {
        let length = text[start..end].iter().position(|&b| b == b',');
        let until = length.map_or(end, |n| start + n);
        let flag = &text[start..until];
        let lead = flag.iter().take_while(|&&b| is_space(b)).count();
        let flag = crate::syntax::trim(flag);
        let range = start + lead..start + lead + flag.len();
        let cut = flag.iter().position(|&b| b == b'=');
        set(&Flag {
            key: &flag[..cut.unwrap_or(flag.len())],
            value: cut.map_or(&[], |n| &flag[n + 1..]),
            range,
        })?;
        match length {
            Some(_) => start = until + 1,
            None => return Ok(()),
        }
    }
}

fn delimiters(what: &str, text: &[u8], field: Range<usize>) -> Refusal {
    let bytes = &text[field.clone()];
    let refusal = Refusal::new(format!(
        "{what}: flags stand in brackets, `{}` does not",
        String::from_utf8_lossy(bytes)
    ));
    if bytes.first() == Some(&b'[') {
        // Perhaps white space has cut it.
        if let Some(length) = text[field.start..].iter().position(|&b| b == b']') {
            let whole = &text[field.start..field.start + length + 1];
            let joined: Vec<u8> = whole.iter().copied().filter(|&b| !is_space(b)).collect();
            if joined.len() < whole.len() {
                return refusal
                    .at_range(field.start..field.start + whole.len())
                    .help(format!(
                        "white space ends the flags: write {}, or put all of them in quotes",
                        String::from_utf8_lossy(&joined)
                    ))
                    .instead(String::from_utf8_lossy(&joined));
            }
        }
        return refusal
            .at_range(field)
            .help("write the closing `]`, right after the last flag");
    }
    let flags: Vec<&[u8]> = bytes.split(|&b| b == b',').collect();
    let all_known = flags.iter().all(|f| {
        let key = f.split(|&b| b == b'=').next().unwrap_or_default();
        RULE.iter().any(|r| r.as_bytes().eq_ignore_ascii_case(key))
    });
    let refusal = refusal.at_range(field.clone());
    if all_known {
        refusal.instead(format!("[{}]", String::from_utf8_lossy(bytes)))
    } else {
        refusal.help(format!(
            "the third argument is a list of flags, as in [L,R=301]; put quotes around an argument \
             of {what} that has spaces in it"
        ))
    }
}

fn unknown(what: &str, flag: &Flag<'_>, known: &[&str]) -> Refusal {
    if flag.key.is_empty() {
        return Refusal::new(format!(
            "{what}: a flag is missing between the commas or brackets"
        ))
        .at_range(flag.range.start.saturating_sub(1)..flag.range.end + 1)
        .help("leave out the comma, or the brackets if there is no flag");
    }
    let name = String::from_utf8_lossy(flag.key).into_owned();
    let at = flag.range.start..flag.range.start + flag.key.len();
    let refusal = Refusal::new(format!("{what}: there is no flag `{name}`")).at_range(at);
    let key = crate::syntax::trim(flag.key);
    let found = known
        .iter()
        .copied()
        .find(|k| k.as_bytes().eq_ignore_ascii_case(key))
        .map(str::as_bytes)
        // A slip in a word of two letters may be any other.
        .or_else(|| (key.len() > 2).then(|| near(key, known)).flatten());
    match found {
        Some(found) => refusal.instead(String::from_utf8_lossy(found)),
        None if known.len() < 10 => refusal.help(format!("flags are {}", known.join(", "))),
        None => refusal.help(
            "flags are B, C, CO, DPI, E, END, F, G, H, L, N, NC, NE, NS, P, PT, QSA, QSD, QSL, R, S, T",
        ),
    }
}

/// What of a rule's flags matters elsewhere.
#[derive(Default)]
pub(super) struct RuleFlags {
    /// `C`: the next rule belongs to this one.
    pub(super) no_case: bool,
}

/// `cmd_rewriterule_setflag`.
pub(super) fn rule(text: &[u8], field: Range<usize>) -> Result<RuleFlags, Refusal> {
    let mut flags = RuleFlags::default();
    each("RewriteRule", text, field, |flag| {
        let key = flag.key.to_ascii_lowercase();
        let known = RULE.iter().any(|r| r.as_bytes().eq_ignore_ascii_case(&key));
        // Whatever begins with D is taken, and does nothing.
        if !known && !key.starts_with(b"d") {
            return Err(unknown("RewriteRule", flag, RULE));
        }
        match &*key {
            b"nc" | b"nocase" => flags.no_case = true,
            b"bne" if flag.value.is_empty() => {
                return Err(
                    Refusal::new("RewriteRule: the flag BNE needs a list of characters")
                        .at_range(flag.range.clone())
                        .help("write such as [BNE=/]"),
                );
            }
            b"r" | b"redirect" => redirect(flag)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(flags)
}

/// `R=301`. A word that is none of those that it knows means 302.
fn redirect(flag: &Flag<'_>) -> Result<(), Refusal> {
    let words = ["permanent", "temp", "seeother"];
    let known = words
        .iter()
        .any(|w| w.as_bytes().eq_ignore_ascii_case(flag.value));
    if known || !flag.value.first().is_some_and(u8::is_ascii_digit) {
        return Ok(());
    }
    if statuses::known(atoi(flag.value)) {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "RewriteRule: `{}` is no HTTP status code",
        String::from_utf8_lossy(flag.value)
    ))
    .at_range(flag.range.end - flag.value.len()..flag.range.end)
    .help("write R=301, R=302, R=303, R=307 or R=308; R=404 and its like answer with that status"))
}

/// What of a condition's flags matters elsewhere.
#[derive(Default)]
pub(super) struct ConditionFlags {
    /// `NC`.
    pub(super) no_case: bool,
}

/// `cmd_rewritecond_setflag`.
pub(super) fn condition(text: &[u8], field: Range<usize>) -> Result<ConditionFlags, Refusal> {
    let mut flags = ConditionFlags::default();
    each("RewriteCond", text, field, |flag| {
        let position = CONDITION
            .iter()
            .position(|c| c.as_bytes().eq_ignore_ascii_case(flag.key));
        match position {
            Some(0 | 1) => flags.no_case = true,
            Some(_) => {}
            None => {
                let refusal = unknown("RewriteCond", flag, CONDITION);
                let rules = RULE
                    .iter()
                    .any(|r| r.as_bytes().eq_ignore_ascii_case(flag.key));
                return Err(if rules {
                    refusal.help("that is a flag of RewriteRule; a condition takes NC, OR and NV")
                } else {
                    refusal
                });
            }
        }
        Ok(())
    })?;
    Ok(flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule_of(text: &str) -> Result<RuleFlags, Refusal> {
        rule(text.as_bytes(), 0..text.len())
    }

    #[test]
    fn spaces_stand_around_flags_only() {
        assert!(rule_of("[ L , R=301 ]").is_ok());
        assert!(rule_of("[R =301]").is_err());
        assert!(rule_of("[L,,R]").is_err());
        assert!(rule_of("[]").is_err());
    }

    #[test]
    fn a_flag_is_mended() {
        let refusal = rule_of("[NC,redirct=301]").err().unwrap();
        assert_eq!(refusal.range, Some(4..11));
        assert_eq!(refusal.instead.unwrap().0, "redirect");
        let text = b"[L, R=301]";
        let refusal = rule(text, 0..3).err().unwrap();
        assert_eq!(refusal.instead.unwrap().0, "[L,R=301]");
        assert_eq!(rule_of("L,NC").err().unwrap().instead.unwrap().0, "[L,NC]");
    }
}
