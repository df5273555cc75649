//! Caches that httpd's processes share: of sessions, of stapled answers.

use crate::config::fault::Verdict;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::super::enumeration::any_case;
use super::super::providers::{self, Found};
use super::super::socache;

/// `ssl_cmd_SSLSessionCache`.
pub(super) fn session_cache(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if any_case(&word.value, &["none", "nonenotnull"]).is_some() {
        return Ok(());
    }
    cache(cx, word)
}

/// `ssl_cmd_SSLStaplingCache`.
pub(super) fn stapling_cache(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    cache(cx, word)
}

/// A cache by its name, and after a colon what it takes.
fn cache(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let mut parts = word.value.splitn(2, |&b| b == b':');
    let name = parts.next().unwrap_or_default();
    match providers::socache(cx, name) {
        Found::Is(kind) => socache::create(cx, kind, parts.next(), word),
        Found::Absent(module) => Err(providers::no_socache(cx, word, name, module)),
        Found::Unknown => Ok(()),
    }
}
