//! mod_xml2enc's directives. httpd: modules/filters/mod_xml2enc.c; the names are those of
//! libxml2 (`xmlParseCharEncoding`, encoding.c).

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::enumeration::{any_case, meant};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("xml2EncAlias", Check::Pair(alias)),
    ("xml2EncDefault", Check::One(default)),
    ("xml2StartParse", Check::Any),
];

/// What libxml2 knows without asking iconv.
const CHARSETS: &[&str] = &[
    "UTF-8",
    "UTF8",
    "UTF-16",
    "UTF16",
    "ISO-10646-UCS-2",
    "UCS-2",
    "UCS2",
    "ISO-10646-UCS-4",
    "UCS-4",
    "UCS4",
    "ISO-8859-1",
    "ISO-LATIN-1",
    "ISO LATIN 1",
    "ISO-8859-2",
    "ISO-LATIN-2",
    "ISO LATIN 2",
    "ISO-8859-3",
    "ISO-8859-4",
    "ISO-8859-5",
    "ISO-8859-6",
    "ISO-8859-7",
    "ISO-8859-8",
    "ISO-8859-9",
    "ISO-2022-JP",
    "SHIFT_JIS",
    "EUC-JP",
];

/// Further names, each with what it stands for.
#[derive(Default)]
struct Aliases(Vec<(Vec<u8>, Vec<u8>)>);

/// libxml2 looks at so many characters of a name.
const LONGEST: usize = 99;

fn key(name: &[u8]) -> Vec<u8> {
    name[..name.len().min(LONGEST)].to_ascii_uppercase()
}

/// `set_alias`.
fn alias(cx: &mut Cx<'_>, charset: &Word<'_>, alias: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let aliases = &mut cx.global::<Aliases>().0;
    let name = key(&alias.value);
    aliases.retain(|(known, _)| *known != name);
    aliases.push((name, charset.value.to_vec()));
    Ok(())
}

/// `set_default`.
fn default(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let wanted = key(&word.value);
    let meaning = cx
        .global::<Aliases>()
        .0
        .iter()
        .find(|(known, _)| *known == wanted)
        .map_or(word.value.to_vec(), |(_, charset)| charset.clone());
    if any_case(&meaning, CHARSETS).is_some() {
        return Ok(());
    }
    let refusal = Refusal::new(format!(
        "xml2EncDefault: libxml2 does not know the charset `{}`",
        word.lossy()
    ))
    .at(word);
    Err(match meant(&word.value, CHARSETS) {
        Some(near) => refusal.instead(near),
        None => refusal.help(format!(
            "name one that it knows, such as UTF-8 or ISO-8859-1, or write before it: \
             xml2EncAlias ISO-8859-1 {}",
            word.lossy()
        )),
    })
}
