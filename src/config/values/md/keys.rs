//! The kinds of keys that are made: `MDPrivateKeys`.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::super::numbers::atol;

/// The shortest RSA key (MD_PKEY_RSA_BITS_MIN).
const FEWEST_BITS: i32 = 2048;

/// `md_config_set_pkeys`: `Default`, `RSA` with or without a length, and anything else as
/// the name of a curve.
pub(super) fn private_keys(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    super::anywhere(cx)?;
    if words.is_empty() {
        return Err(Refusal::new("MDPrivateKeys needs the kind of key")
            .kind(Kind::ArgumentCount)
            .help("write MDPrivateKeys P-256, or MDPrivateKeys RSA 2048"));
    }
    let mut has_rsa = false;
    let mut curves: Vec<&[u8]> = Vec::new();
    let mut rest = words;
    while let [word, after @ ..] = rest {
        rest = after;
        let value = &*word.value;
        if value.eq_ignore_ascii_case(b"default") {
            if words.len() > 1 {
                return Err(Refusal::new("MDPrivateKeys: Default stands alone")
                    .kind(Kind::Conflict)
                    .at(word)
                    .help("write the kinds of keys, or Default and nothing else"));
            }
        } else if let Some(length) = rsa(value) {
            if !length.is_empty() {
                long_enough(length, word)?;
            } else if let [length, after @ ..] = rest
                && length.value.first().is_some_and(u8::is_ascii_digit)
            {
                rest = after;
                long_enough(&length.value, length)?;
            }
            if std::mem::replace(&mut has_rsa, true) {
                return Err(twice(word));
            }
        } else if curves.iter().any(|c| c.eq_ignore_ascii_case(value)) {
            return Err(twice(word));
        } else {
            curves.push(value);
        }
    }
    Ok(())
}

/// The length that stands right behind `RSA`; empty for the bare word.
fn rsa(value: &[u8]) -> Option<&[u8]> {
    let (head, length) = value.split_at_checked(3)?;
    let is_length = length.first().is_none_or(u8::is_ascii_digit);
    (head.eq_ignore_ascii_case(b"rsa") && is_length).then_some(length)
}

fn long_enough(length: &[u8], word: &Word<'_>) -> Verdict {
    let bits = atol(length) as i32;
    let refusal = match bits {
        i32::MAX => Refusal::new("MDPrivateKeys: an RSA key cannot be that long"),
        FEWEST_BITS.. => return Ok(()),
        _ => Refusal::new(format!(
            "MDPrivateKeys: an RSA key of {} bits is too short to be safe",
            String::from_utf8_lossy(length)
        )),
    };
    Err(refusal
        .at(word)
        .help(format!("write RSA {FEWEST_BITS} or more")))
}

fn twice(word: &Word<'_>) -> Refusal {
    Refusal::new(format!(
        "MDPrivateKeys: there are two keys of the kind {}",
        word.lossy()
    ))
    .kind(Kind::Duplicate)
    .at(word)
    .help("each kind may stand once")
}
