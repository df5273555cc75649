//! Accounts that an authority has given out: `MDExternalAccountBinding`.

use serde_json::Value;

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::config::world::{FileKind, Seen};
use crate::syntax::Word;

/// `md_config_set_eab`: `none`, a key's name and its secret, or a file with the two.
pub(super) fn binding(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    super::anywhere(cx)?;
    match words {
        [word] if !word.value.eq_ignore_ascii_case(b"none") => file(cx, word),
        _ => Ok(()),
    }
}

fn file(cx: &Cx<'_>, word: &Word<'_>) -> Verdict {
    let path = cx.under_root(&word.value);
    let shown = String::from_utf8_lossy(&path).into_owned();
    let refuse = |message: String| {
        Refusal::new(message).at(word).help(
            "it holds {\"kid\": \"...\", \"hmac\": \"...\"}; or write the two themselves, or none",
        )
    };
    let missing = match cx.stat(&path) {
        Seen::Absent => true,
        Seen::Is(meta) => meta.kind != FileKind::File,
        Seen::NotAsked | Seen::Gap(_) => false,
    };
    if missing {
        return Err(
            refuse(format!("there is no file {shown} with an account")).kind(Kind::FileMissing)
        );
    }
    let Seen::Is(bytes) = cx.contents(&path) else {
        return Ok(());
    };
    let Ok(account) = serde_json::from_slice::<Value>(&bytes) else {
        return Err(refuse(format!("{shown} is no JSON")));
    };
    for key in ["kid", "hmac"] {
        let there = account
            .get(key)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty());
        if !there {
            return Err(refuse(format!("{shown} has no text called `{key}` in it")));
        }
    }
    Ok(())
}
