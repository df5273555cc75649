//! mod_autoindex' directives. httpd: modules/generators/mod_autoindex.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Text, Word};

use super::enumeration::{any_case, choose, list, meant};
use super::numbers::atoi;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("AddAlt", Check::Any),
    ("AddAltByEncoding", Check::Any),
    ("AddAltByType", Check::Any),
    ("AddDescription", Check::Any),
    ("AddIcon", Check::Pair(icon)),
    ("AddIconByEncoding", Check::Pair(icon)),
    ("AddIconByType", Check::Pair(icon)),
    ("DefaultIcon", Check::Any),
    ("FancyIndexing", Check::Raw(fancy)),
    ("HeaderName", Check::Any),
    ("IndexHeadInsert", Check::Any),
    ("IndexIgnore", Check::Any),
    ("IndexIgnoreReset", Check::Any),
    ("IndexOptions", Check::Words(options)),
    ("IndexOrderDefault", Check::Pair(order)),
    ("IndexStyleSheet", Check::Any),
    ("ReadmeName", Check::Any),
];

/// `add_icon`: `(ALT,/url)` closes its bracket.
fn icon(cx: &mut Cx<'_>, icon: &Word<'_>, _: &Word<'_>) -> Verdict {
    if !icon.value.starts_with(b"(") || icon.value.contains(&b')') {
        return Ok(());
    }
    let text = icon.lossy();
    let refusal = Refusal::new(format!(
        "{}: `{text}` has no closing bracket",
        cx.directive.shown
    ))
    .at(icon);
    Err(if icon.quote.is_none() {
        refusal.help("an icon with its text is one word: (TXT,/icons/text.gif)")
    } else {
        refusal.instead(format!("({})", text.trim_start_matches('(')))
    })
}

/// `ap_set_deprecated`.
fn fancy(_: &mut Cx<'_>, _: &Text<'_>) -> Verdict {
    Err(
        Refusal::new("FancyIndexing is no longer a directive of its own")
            .kind(Kind::RemovedDirective)
            .help("write IndexOptions FancyIndexing"),
    )
}

/// `set_default_order`.
fn order(cx: &mut Cx<'_>, direction: &Word<'_>, key: &Word<'_>) -> Verdict {
    choose(cx.directive.shown, direction, &["Ascending", "Descending"])?;
    choose(
        cx.directive.shown,
        key,
        &["Name", "Date", "Size", "Description"],
    )
    .map(drop)
}

/// Options that are a bit each.
const OPTIONS: &[&str] = &[
    "FancyIndexing",
    "FoldersFirst",
    "HTMLTable",
    "IconsAreLinks",
    "IgnoreCase",
    "IgnoreClient",
    "ScanHTMLTitles",
    "SuppressColumnSorting",
    "SuppressDescription",
    "SuppressHTMLPreamble",
    "SuppressIcon",
    "SuppressLastModified",
    "SuppressSize",
    "SuppressRules",
    "TrackModified",
    "VersionSort",
    "XHTML",
    "ShowForbidden",
    "AddAltClass",
];

/// Options with a number, or without one.
const SIZES: &[&str] = &["IconWidth", "IconHeight", "NameWidth", "DescriptionWidth"];

/// What a section has, as far as `None` is concerned.
#[derive(Default, Clone, Copy)]
struct Options {
    none: bool,
    others: bool,
}

/// `add_opts`.
fn options(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let mut state = *cx.per_section::<Options>();
    for word in words {
        let (sign, name) = match &*word.value {
            [sign @ (b'+' | b'-'), rest @ ..] => (Some(*sign), rest),
            all => (None, all),
        };
        if any_case(name, OPTIONS).is_some() {
            state.others |= sign.is_none();
        } else if name.eq_ignore_ascii_case(b"None") {
            if sign.is_some() {
                return Err(Refusal::new("IndexOptions: None takes no sign")
                    .at(word)
                    .instead("None"));
            }
            state = Options {
                none: true,
                others: false,
            };
        } else {
            other(word, sign, name)?;
        }
    }
    if state.none && state.others {
        return Err(Refusal::new("IndexOptions: None does not go together with other options")
            .kind(Kind::Conflict)
            .help("leave out None, or the others; None first written, others stay refused in the same section"));
    }
    *cx.per_section::<Options>() = state;
    Ok(())
}

/// Options that set no bit.
fn other(word: &Word<'_>, sign: Option<u8>, name: &[u8]) -> Verdict {
    let equals = name.iter().position(|&b| b == b'=');
    let (key, value) = match equals {
        Some(n) => (&name[..n], Some(&name[n + 1..])),
        None => (name, None),
    };
    match (any_case(key, SIZES), value) {
        (Some(n), Some(_)) if sign == Some(b'-') => Err(Refusal::new(format!(
            "IndexOptions: -{} takes no number",
            SIZES[n]
        ))
        .at(word)
        .instead(format!("-{}", SIZES[n]))),
        (Some(n @ 2..), Some(value)) if !value.starts_with(b"*") => {
            let least = if n == 2 { 5 } else { 12 };
            let width = atoi(value);
            if width == 0 || width >= least {
                return Ok(());
            }
            Err(
                Refusal::new(format!("IndexOptions: {} is at least {least}", SIZES[n]))
                    .at(word)
                    .instead(format!("{}={least}", SIZES[n])),
            )
        }
        (Some(_), Some(_)) => Ok(()),
        (Some(n @ 2..), None) if sign != Some(b'-') => Err(Refusal::new(format!(
            "IndexOptions: {} needs a number, unless it is taken away",
            SIZES[n]
        ))
        .at(word)
        .instead(format!("{}=*", SIZES[n]))),
        (Some(_), None) => Ok(()),
        (None, Some(_)) if any_case(key, &["Type", "Charset"]).is_some() => Ok(()),
        (None, None) if key.eq_ignore_ascii_case(b"UseOldDateFormat") => Ok(()),
        _ => Err(unknown(word, sign, key, value)),
    }
}

fn unknown(word: &Word<'_>, sign: Option<u8>, key: &[u8], value: Option<&[u8]>) -> Refusal {
    let refusal = Refusal::new(format!("IndexOptions has no option `{}`", word.lossy())).at(word);
    let valued = [
        "IconWidth",
        "IconHeight",
        "NameWidth",
        "DescriptionWidth",
        "Type",
        "Charset",
    ];
    let bare: Vec<&str> = OPTIONS
        .iter()
        .copied()
        .chain(["None", "UseOldDateFormat"])
        .collect();
    let sign = sign.map_or(String::new(), |s| char::from(s).to_string());
    let near = match value {
        Some(value) => {
            meant(key, &valued).map(|k| format!("{sign}{k}={}", String::from_utf8_lossy(value)))
        }
        None => meant(key, &bare).map(|k| format!("{sign}{k}")),
    };
    match near {
        Some(text) => refusal.instead(text),
        None => refusal.help(format!("it has {}", list(&bare))),
    }
}
