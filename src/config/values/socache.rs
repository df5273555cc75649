//! The arguments of shared object caches. httpd: `socache_shmcb_create` and its like,
//! modules/cache/mod_socache_*.c.

use crate::config::fault::Refusal;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::numbers::strtol;
use super::providers::Socache;

/// The size from which on mod_socache_shmcb refuses to make a cache (SHMCB_MAX_SIZE).
const TOO_LARGE: i64 = u32::MAX as i64;

/// Judges what follows the name of a cache and its colon; none where there is no colon.
/// `word` is the word it is in.
pub(super) fn create(
    cx: &Cx<'_>,
    cache: Socache,
    argument: Option<&[u8]>,
    word: &Word<'_>,
) -> Result<(), Refusal> {
    let argument = argument.unwrap_or_default();
    match cache {
        Socache::Shmcb => shmcb(cx, argument, word),
        Socache::Servers(kind) if argument.is_empty() => {
            let port = if kind == "redis" { 6379 } else { 11211 };
            Err(Refusal::new(format!("{kind} needs the servers it is on"))
                .at(word)
                .help(format!("write {kind}:127.0.0.1:{port}")))
        }
        Socache::Servers(_) | Socache::Dbm | Socache::Target => Ok(()),
    }
}

fn shmcb(cx: &Cx<'_>, argument: &[u8], word: &Word<'_>) -> Result<(), Refusal> {
    if argument.is_empty() {
        return Ok(());
    }
    match shmcb_size(&cx.under_root(argument)) {
        Ok(_) => Ok(()),
        Err((message, help)) => Err(Refusal::new(message).at(word).help(help)),
    }
}

/// The size that `path(size)` gives a cache in shared memory; none where there is no size. What
/// is wrong with it otherwise, and what to write.
pub(in crate::config) fn shmcb_size(path: &[u8]) -> Result<Option<i64>, (String, &'static str)> {
    let form = "write a path and a size in bytes: shmcb:${APACHE_RUN_DIR}/cache(512000)";
    let text = String::from_utf8_lossy(path);
    let closed = path.ends_with(b")");
    let Some(open) = path.iter().rposition(|&b| b == b'(') else {
        return if closed {
            Err((format!("`{text}` has a `)` without a `(`"), form))
        } else {
            Ok(None)
        };
    };
    if !closed {
        return Err((format!("`{text}` does not end with `)`"), form));
    }
    let size = &path[open + 1..path.len() - 1];
    let number = strtol(size, 10);
    if !number.rest(size).is_empty() {
        let shown = String::from_utf8_lossy(size);
        return Err((
            format!("the size of the cache, `{shown}`, is no number"),
            "write it in bytes, without a unit",
        ));
    }
    if number.value < 8192 {
        return Err((
            format!("a cache of {} bytes is too small", number.value),
            "write 8192 or more",
        ));
    }
    if number.value >= TOO_LARGE {
        return Err((
            format!("a cache of {} bytes is too large", number.value),
            "write less than 4294967295",
        ));
    }
    Ok(Some(number.value))
}
