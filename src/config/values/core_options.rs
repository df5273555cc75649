//! What a directory may do, and what a `.htaccess` file in it may. httpd: server/core.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::suggest;
use crate::config::table::{self, DIRECTIVES, allow};
use crate::config::walk::{Cx, Forbidden};
use crate::config::world::Seen;
use crate::syntax::{Text, Word, words};

use super::enumeration::{any_case, list, meant};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("AccessFileName", Check::Raw(access_file_name)),
    ("AllowOverride", Check::Raw(allow_override)),
    ("AllowOverrideList", Check::Words(allow_override_list)),
    ("FileETag", Check::Raw(file_etag)),
    ("Options", Check::Raw(options)),
];

/// `set_access_name`.
fn access_file_name(cx: &mut Cx<'_>, _: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)
}

/// Options that may be set one by one.
const OPTIONS: &[&str] = &[
    "Indexes",
    "Includes",
    "IncludesNOEXEC",
    "FollowSymLinks",
    "SymLinksIfOwnerMatch",
    "ExecCGI",
    "MultiViews",
    "RunScripts",
];

/// All words that Options takes.
const ALL_OPTIONS: &[&str] = &[
    "Indexes",
    "Includes",
    "IncludesNOEXEC",
    "FollowSymLinks",
    "SymLinksIfOwnerMatch",
    "ExecCGI",
    "MultiViews",
    "None",
    "All",
];

/// `set_options`.
fn options(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = args.bytes();
    let (mut first, mut relative, mut all_or_none) = (true, false, false);
    for word in words(text) {
        let sign = word
            .value
            .first()
            .copied()
            .filter(|b| matches!(b, b'+' | b'-'));
        let name = &word.value[usize::from(sign.is_some())..];
        if sign.is_some() {
            if !relative && !first && !all_or_none {
                return Err(mixed_signs(text, &word));
            }
            relative = true;
        } else if !first && relative {
            return Err(mixed_signs(text, &word));
        }
        match any_case(name, &["None", "All"]) {
            Some(n) => {
                let shown = ["None", "All"][n];
                if !first {
                    return Err(Refusal::new(format!(
                        "`Options {shown}` must be the first of the options"
                    ))
                    .kind(Kind::Conflict)
                    .at(&word)
                    .help(format!("write `Options {shown}` alone")));
                }
                if relative {
                    return Err(Refusal::new(format!("{shown} may have no + or -"))
                        .at(&word)
                        .instead(shown));
                }
                all_or_none = true;
            }
            None if any_case(name, OPTIONS).is_some() => {}
            None => return Err(unknown_option("Options", &word, sign, name)),
        }
        first = false;
    }
    Ok(())
}

/// Signed and unsigned options on one line.
fn mixed_signs(text: &[u8], word: &Word<'_>) -> Refusal {
    let signed: Vec<String> = words(text)
        .map(|w| {
            let shown = w.lossy().into_owned();
            if shown.starts_with(['+', '-']) {
                shown
            } else {
                format!("+{shown}")
            }
        })
        .collect();
    let plain: Vec<String> = words(text)
        .filter(|w| !w.value.starts_with(b"-"))
        .map(|w| w.lossy().trim_start_matches('+').to_owned())
        .collect();
    Refusal::new("either all of the options have a + or -, or none has")
        .kind(Kind::Conflict)
        .at(word)
        .help(format!(
            "to change what is inherited: Options {}; to set it anew: Options {}",
            signed.join(" "),
            plain.join(" ")
        ))
}

fn unknown_option(what: &str, word: &Word<'_>, sign: Option<u8>, name: &[u8]) -> Refusal {
    let refusal = Refusal::new(format!(
        "{what}: there is no option `{}`",
        String::from_utf8_lossy(name)
    ))
    .at(word);
    let sign = sign.map_or(String::new(), |b| (b as char).to_string());
    // A list with commas is one word to httpd.
    if name.contains(&b',') {
        return refusal.instead(word.lossy().replace(',', " ").trim().to_owned());
    }
    match meant(name, ALL_OPTIONS) {
        Some(option) => refusal.instead(format!("{sign}{option}")),
        None => refusal.help(format!("the options are {}", list(ALL_OPTIONS))),
    }
}

/// Words of AllowOverride that have nothing after them.
const OVERRIDES: &[&str] = &["None", "All", "AuthConfig", "FileInfo", "Indexes", "Limit"];

/// `set_override`.
fn allow_override(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    useless_in_location(cx);
    cx.forbid(Forbidden::NOT_IN_HTACCESS)?;
    for word in words(args.bytes()) {
        let (name, value) = match memchr::memchr(b'=', &word.value) {
            Some(at) => (&word.value[..at], Some(&word.value[at + 1..])),
            None => (&word.value[..], None),
        };
        if any_case(name, OVERRIDES).is_some() {
            continue;
        }
        if name.eq_ignore_ascii_case(b"Options") {
            if let Some(value) = value {
                allowed_options(cx, &word, value)?;
            }
            continue;
        }
        if name.eq_ignore_ascii_case(b"Nonfatal") {
            nonfatal(cx, &word, value)?;
            continue;
        }
        let known: Vec<&str> = OVERRIDES
            .iter()
            .copied()
            .chain(["Options", "Nonfatal=All"])
            .collect();
        let refusal = Refusal::new(format!(
            "AllowOverride: there is no class `{}`",
            String::from_utf8_lossy(name)
        ))
        .at(&word);
        if name.contains(&b',') {
            return Err(refusal.instead(word.lossy().replace(',', " ").trim().to_owned()));
        }
        if any_case(name, ALL_OPTIONS).is_some() {
            return Err(refusal.instead(format!("Options={}", String::from_utf8_lossy(name))));
        }
        return Err(match meant(name, &known) {
            Some(class) => refusal.instead(class),
            None => match table::lookup(name).first() {
                Some(directive) => {
                    let directive = directive.get().name;
                    refusal.help(format!(
                        "a single directive is allowed by: AllowOverrideList {directive}"
                    ))
                }
                None => refusal.help(format!("the classes are {}", list(&known))),
            },
        });
    }
    Ok(())
}

/// `set_allow_opts`. An httpd up to 2.4.63 says nothing, and allows neither the word that it
/// does not know nor what follows it.
fn allowed_options(cx: &mut Cx<'_>, word: &Word<'_>, value: &[u8]) -> Verdict {
    let unknown = value.split(|&b| b == b',').find(|o| {
        !o.is_empty() && any_case(o, OPTIONS).is_none() && any_case(o, &["None", "All"]).is_none()
    });
    let Some(option) = unknown else {
        return Ok(());
    };
    let refusal = Refusal::new(format!(
        "AllowOverride: there is no option `{}`",
        String::from_utf8_lossy(option)
    ))
    .at(word);
    let refusal = match meant(option, ALL_OPTIONS) {
        Some(near) => refusal.help(format!("write {near}")),
        None => refusal.help(format!("the options are {}", list(ALL_OPTIONS))),
    };
    if let Seen::Is(version) = cx.world.httpd_version()
        && version < (2, 4, 64)
    {
        cx.remark(refusal.kind(Kind::Suspicious));
        return Ok(());
    }
    Err(refusal)
}

fn nonfatal(cx: &mut Cx<'_>, word: &Word<'_>, value: Option<&[u8]>) -> Verdict {
    const VALUES: &[&str] = &["Override", "Unknown", "All"];
    let Some(value) = value else {
        return Err(Refusal::new("Nonfatal needs =Override, =Unknown or =All")
            .at(word)
            .instead("Nonfatal=All"));
    };
    if any_case(value, VALUES).is_none() {
        let refusal = Refusal::new(format!(
            "`{}` does nothing: Nonfatal takes =Override, =Unknown or =All",
            word.lossy()
        ))
        .kind(Kind::Suspicious)
        .at(word);
        cx.remark(match meant(value, VALUES) {
            Some(near) => refusal.instead(format!("Nonfatal={near}")),
            None => refusal.help("write Nonfatal=All"),
        });
    }
    Ok(())
}

/// `.htaccess` files are looked for in directories, not in locations.
fn useless_in_location(cx: &mut Cx<'_>) {
    let what = Forbidden::NOT_IN_LOCATION.and(Forbidden::NOT_IN_FILES);
    if cx.forbid(what).is_err() {
        let refusal = Refusal::new(format!("{} does nothing here", cx.directive.name))
            .kind(Kind::Suspicious)
            .help("put it into a <Directory>");
        cx.remark(refusal);
    }
}

/// `set_override_list`: names that nothing knows are passed over with a warning.
fn allow_override_list(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    useless_in_location(cx);
    cx.forbid(Forbidden::NOT_IN_HTACCESS)?;
    for word in words {
        if word.value.eq_ignore_ascii_case(b"None") {
            if words.len() != 1 {
                return Err(Refusal::new(
                    "None stands for no directive at all, and there are others beside it",
                )
                .kind(Kind::Conflict)
                .at(word)
                .help("take None out, or the others"));
            }
            return Ok(());
        }
        discarded(cx, word);
    }
    Ok(())
}

fn discarded(cx: &mut Cx<'_>, word: &Word<'_>) {
    let known = table::lookup(&word.value);
    let refusal = match known.first() {
        Some(directive) => {
            if directive.get().allowed & (allow::ALL | allow::ACCESS_CONF) != 0 {
                return;
            }
            Refusal::new(format!(
                "{} may not stand in a .htaccess file, and is passed over here",
                directive.get().name
            ))
            .help("take it out")
        }
        None if !cx.modules.complete() => return,
        None => {
            let refusal = Refusal::new(format!(
                "there is no directive `{}`; it is passed over",
                word.lossy()
            ));
            let names = DIRECTIVES.iter().map(|d| d.name);
            match suggest::near(&word.value, names) {
                Some(near) => refusal.help(format!("write {}", String::from_utf8_lossy(near))),
                None => refusal.help("take it out"),
            }
        }
    };
    cx.remark(refusal.kind(Kind::Suspicious).at(word));
}

/// `set_etag_bits`.
fn file_etag(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    const PARTS: &[&str] = &["Size", "LMTime", "MTime", "LastModified", "INode", "Digest"];
    const SHOWN: &[&str] = &["INode", "MTime", "Size", "Digest", "All", "None"];
    for word in words(args.bytes()) {
        let signed = matches!(word.value.first(), Some(b'+' | b'-'));
        let name = &word.value[usize::from(signed)..];
        if any_case(name, &["None", "All"]).is_some() {
            if signed {
                let shown = String::from_utf8_lossy(name).into_owned();
                return Err(
                    Refusal::new(format!("FileETag: {shown} may have no + or -"))
                        .at(&word)
                        .instead(shown),
                );
            }
        } else if any_case(name, PARTS).is_none() {
            let refusal = Refusal::new(format!(
                "FileETag: there is no part `{}`",
                String::from_utf8_lossy(name)
            ))
            .at(&word);
            let sign = &word.lossy()[..usize::from(signed)];
            return Err(match meant(name, SHOWN) {
                Some(part) => refusal.instead(format!("{sign}{part}")),
                None => refusal.help(format!("the parts are {}", list(SHOWN))),
            });
        }
    }
    Ok(())
}
