//! Caches of responses. httpd: modules/cache/mod_cache.c, mod_cache_disk.c,
//! mod_cache_socache.c.

use super::uri;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::numbers::{atoi, atol, out_of_range, strtoff};
use super::providers::{self, Found};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("CacheDefaultExpire", Check::Any),
    ("CacheDetailHeader", Check::Any),
    ("CacheDisable", Check::One(disable)),
    ("CacheEnable", Check::Words(enable)),
    ("CacheHeader", Check::Any),
    ("CacheIgnoreCacheControl", Check::Any),
    ("CacheIgnoreHeaders", Check::Any),
    ("CacheIgnoreNoLastMod", Check::Any),
    ("CacheIgnoreQueryString", Check::Any),
    ("CacheIgnoreURLSessionIdentifiers", Check::Any),
    ("CacheKeyBaseURL", Check::One(key_base_url)),
    ("CacheLastModifiedFactor", Check::One(last_modified_factor)),
    ("CacheLock", Check::Any),
    ("CacheLockMaxAge", Check::One(lock_max_age)),
    ("CacheLockPath", Check::Any),
    ("CacheMaxExpire", Check::Any),
    ("CacheMinExpire", Check::Any),
    ("CacheQuickHandler", Check::Any),
    ("CacheStaleOnError", Check::Any),
    ("CacheStoreExpired", Check::Any),
    ("CacheStoreNoStore", Check::Any),
    ("CacheStorePrivate", Check::Any),
];

pub(super) const DISK: Checks = &[
    ("CacheDirLength", Check::One(dir_length)),
    ("CacheDirLevels", Check::One(dir_levels)),
    ("CacheMaxFileSize", Check::One(not_negative)),
    ("CacheMinFileSize", Check::One(not_negative)),
    ("CacheReadSize", Check::One(not_negative)),
    ("CacheReadTime", Check::One(not_negative)),
    ("CacheRoot", Check::Any),
];

pub(super) const SOCACHE: Checks = &[
    ("CacheSocache", Check::One(socache)),
    ("CacheSocacheMaxSize", Check::One(socache_max_size)),
    ("CacheSocacheMaxTime", Check::One(not_negative)),
    ("CacheSocacheMinTime", Check::One(not_negative)),
    ("CacheSocacheReadSize", Check::One(not_negative)),
    ("CacheSocacheReadTime", Check::One(not_negative)),
];

/// Where neither `CacheEnable` nor `CacheDisable` may stand.
const NOT_HERE: Forbidden = Forbidden::NOT_IN_DIRECTORY
    .and(Forbidden::NOT_IN_LIMIT)
    .and(Forbidden::NOT_IN_FILES);

/// `add_cache_enable`: a provider, whose name is looked up by each request, and a URL.
fn enable(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    cx.forbid(NOT_HERE)?;
    let provider = &words[0];
    if provider.value.starts_with(b"/") {
        let refusal = Refusal::new(format!(
            "CacheEnable takes a provider first, and `{}` is a path",
            provider.lossy()
        ))
        .at(provider);
        return Err(match words.get(1) {
            Some(other) => refusal.help(format!(
                "the two are switched: CacheEnable {} {}",
                other.lossy(),
                provider.lossy()
            )),
            None => refusal.help(format!("write CacheEnable disk {}", provider.lossy())),
        });
    }
    match (words.get(1), &cx.scope.path) {
        (None, None) => Err(Refusal::new(
            "outside a <Location>, CacheEnable needs the path or URL that it is for",
        )
        .kind(Kind::ArgumentCount)
        .help(format!("write CacheEnable {} /", provider.lossy()))),
        (Some(url), Some(path)) if !url.value.starts_with(path) => Err(Refusal::new(format!(
            "`{}` is not below {}, which this section is for",
            url.lossy(),
            String::from_utf8_lossy(path)
        ))
        .kind(Kind::Conflict)
        .at(url)
        .help("leave it out: the section says what is cached")),
        _ => Ok(()),
    }
}

/// `add_cache_disable`.
fn disable(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(NOT_HERE)?;
    if cx.scope.path.is_some() {
        if word.value.eq_ignore_ascii_case(b"on") {
            return Ok(());
        }
        return Err(Refusal::new(
            "in a <Location>, CacheDisable takes the word `on` and nothing else",
        )
        .at(word)
        .instead("on"));
    }
    if word.value.starts_with(b"/") || word.value.contains(&b':') {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "`{}` is neither a path nor a URL, and CacheDisable takes one here",
        word.lossy()
    ))
    .at(word)
    .help("write `CacheDisable /path`, or `CacheDisable on` in a <Location>"))
}

/// `set_cache_key_base_url`.
fn key_base_url(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let whole = uri::parse(&word.value)
        .is_some_and(|u| u.scheme.is_some() || u.hostname.is_some() || u.port_text.is_some());
    if whole {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "CacheKeyBaseURL: `{}` is no URL with a scheme, a host or a port",
        word.lossy()
    ))
    .at(word)
    .help("write http://www.example.org/"))
}

/// `set_cache_factor`.
fn last_modified_factor(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if scans_as_fraction(&word.value) {
        return Ok(());
    }
    Err(out_of_range(
        "CacheLastModifiedFactor",
        word,
        "a fraction such as 0.1",
    ))
}

/// Whether glibc's `sscanf` reads a `%lg` from it. Unlike `strtod` it does not go back: what
/// has begun as `inf` or `0x` must end as that.
fn scans_as_fraction(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let text = match text.first() {
        Some(b'+' | b'-') => &text[1..],
        _ => text,
    };
    let begins =
        |name: &[u8]| text.len() >= name.len() && text[..name.len()].eq_ignore_ascii_case(name);
    match text.first().map(u8::to_ascii_lowercase) {
        Some(b'n') => begins(b"nan"),
        Some(b'i') => {
            begins(b"infinity")
                || (begins(b"inf") && !text.get(3).is_some_and(|b| b.eq_ignore_ascii_case(&b'i')))
        }
        Some(b'0') if begins(b"0x") => {
            let rest = text[2..].strip_prefix(b".").unwrap_or(&text[2..]);
            rest.first().is_some_and(u8::is_ascii_hexdigit)
        }
        Some(b'.') => text.get(1).is_some_and(u8::is_ascii_digit),
        Some(b) => b.is_ascii_digit(),
        None => false,
    }
}

/// `set_cache_lock_maxage`.
fn lock_max_age(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if atol(&word.value) > 0 {
        return Ok(());
    }
    Err(out_of_range(
        "CacheLockMaxAge",
        word,
        "a number of seconds, 1 or more",
    ))
}

/// `set_cache_minfs` and its like.
fn not_negative(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if strtoff(&word.value, 10).is_some_and(|(n, _)| n >= 0) {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        "a number, 0 or more",
    ))
}

/// `set_cache_max`.
fn socache_max_size(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let size = strtoff(&word.value, 10).map(|(n, _)| n);
    if size.is_some_and(|n| (1024..=i64::from(u32::MAX)).contains(&n)) {
        return Ok(());
    }
    Err(out_of_range(
        "CacheSocacheMaxSize",
        word,
        "a number of bytes without a unit, 1024 or more",
    ))
}

/// `set_cache_socache`: what stands behind the colon is looked at when httpd starts.
fn socache(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let name = word.value.split(|&b| b == b':').next().unwrap_or_default();
    match providers::socache(cx, name) {
        Found::Absent(module) => Err(providers::no_socache(cx, word, name, module)),
        Found::Is(_) | Found::Unknown => Ok(()),
    }
}

/// A server's folders; it has its own, whatever the main server's are.
struct Folders {
    levels: i32,
    length: i32,
}

impl Default for Folders {
    fn default() -> Self {
        Folders {
            levels: 2,
            length: 2,
        }
    }
}

/// What the names of a cached file's folders may be long together (CACHEFILE_LEN).
const MOST: i32 = 20;

/// `set_cache_dirlevels`.
fn dir_levels(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let folders = cx.per_server::<Folders>();
    folders.levels = part("CacheDirLevels", word, folders.length)?;
    Ok(())
}

/// `set_cache_dirlength`.
fn dir_length(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let folders = cx.per_server::<Folders>();
    folders.length = part("CacheDirLength", word, folders.levels)?;
    Ok(())
}

fn part(what: &str, word: &Word<'_>, other: i32) -> Result<i32, Refusal> {
    let number = atoi(&word.value);
    if number < 1 {
        return Err(out_of_range(what, word, "a number, 1 or more"));
    }
    // The product may turn round, as it does in httpd.
    if number.wrapping_mul(other) > MOST {
        return Err(Refusal::new(format!(
            "CacheDirLevels times CacheDirLength is {number} times {other} here, more than {MOST}"
        ))
        .kind(Kind::Conflict)
        .at(word)
        .help(format!("write {} or less", MOST / other.max(1))));
    }
    Ok(number)
}
