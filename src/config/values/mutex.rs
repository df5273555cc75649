//! `Mutex`. httpd: server/util_mutex.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::modules::Tri;
use crate::config::walk::{Cx, Forbidden};
use crate::config::world::{FileKind, Seen};
use crate::syntax::{Text, Word, word, words};

use super::enumeration::{any_case, list, meant};

/// Mechanisms of Linux; the first two are one.
const MECHANISMS: &[&str] = &[
    "none", "no", "default", "yes", "fcntl", "file", "flock", "posixsem", "sem", "sysvsem",
    "pthread",
];

/// Those that a message names.
const SHOWN: &[&str] = &[
    "default", "file", "fcntl", "flock", "posixsem", "sysvsem", "pthread",
];

/// Types and the modules that bring them, by `ap_mutex_register`; an empty name: httpd's own.
const TYPES: &[(&str, &str)] = &[
    ("default", ""),
    ("authdigest-client", "mod_auth_digest"),
    ("authdigest-opaque", "mod_auth_digest"),
    ("authn-socache", "mod_authn_socache"),
    ("cache-socache", "mod_cache_socache"),
    ("ldap-cache", "util_ldap"),
    ("lua-ivm-shm", "mod_lua"),
    ("mpm-accept", "prefork or worker"),
    ("proxy", "mod_proxy"),
    ("proxy-balancer-shm", "mod_proxy_balancer"),
    ("rewrite-map", "mod_rewrite"),
    ("ssl-cache", "mod_ssl"),
    ("ssl-stapling", "mod_ssl"),
    ("ssl-stapling-refresh", "mod_ssl"),
    ("watchdog-callback", "mod_watchdog"),
];

/// Directories that Debian's start script makes before every start.
const MADE_AT_START: &[&[u8]] = &[b"/var/lock/apache2", b"/run/lock/apache2"];

/// `ap_set_mutex`: mechanism, then types and OmitPID in any order; the last type is judged
/// first.
pub(super) fn mutex(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let text = args.bytes();
    let (mechanism, next) = word(text, 0);
    let Some(mechanism) = mechanism.filter(|w| !w.value.is_empty()) else {
        return Err(Refusal::new("Mutex needs a mechanism")
            .kind(Kind::ArgumentCount)
            .help("write `Mutex default`, or `Mutex file:/var/lock/apache2 default`"));
    };
    let none = judge_mechanism(cx, &mechanism)?;
    let types: Vec<Word<'_>> = words(&text[next..])
        .map(|mut w| {
            w.range = w.range.start + next..w.range.end + next;
            w
        })
        .filter(|w| !w.value.eq_ignore_ascii_case(b"omitpid"))
        .collect();
    if types.is_empty() {
        return if none {
            Err(none_refused(&mechanism, "default"))
        } else {
            Ok(())
        };
    }
    for kind in types.iter().rev() {
        judge_type(cx, kind)?;
        if none {
            // No module of httpd's own allows it.
            return Err(none_refused(&mechanism, &kind.lossy()));
        }
    }
    Ok(())
}

/// `ap_parse_mutex`. Gives whether it is `none`.
fn judge_mechanism(cx: &Cx<'_>, word: &Word<'_>) -> Result<bool, Refusal> {
    let (name, file) = match memchr::memchr(b':', &word.value) {
        Some(at) => (&word.value[..at], &word.value[at + 1..]),
        None => (&word.value[..], &b""[..]),
    };
    let Some(n) = any_case(name, MECHANISMS) else {
        let refusal = Refusal::new(format!(
            "Mutex: there is no mechanism `{}`",
            String::from_utf8_lossy(name)
        ))
        .at(word);
        if name.starts_with(b"/") {
            return Err(refusal.instead(format!("file:{}", word.lossy())));
        }
        return Err(match meant(name, SHOWN) {
            Some(near) if file.is_empty() => refusal.instead(near),
            Some(near) => refusal.instead(format!("{near}:{}", String::from_utf8_lossy(file))),
            None => refusal.help(format!("the mechanisms are {}", list(SHOWN))),
        });
    };
    if n < 2 {
        return Ok(true);
    }
    if file.is_empty() {
        return Ok(false);
    }
    // A semaphore's name is taken for a directory too, below wherever httpd was started.
    let semaphore = matches!(MECHANISMS[n], "posixsem" | "sem");
    if semaphore && !file.starts_with(b"/") {
        return Ok(false);
    }
    let directory = if semaphore {
        file.to_vec()
    } else {
        cx.under_root(file)
    };
    let shown = String::from_utf8_lossy(&directory).into_owned();
    let message = match cx.stat(&directory) {
        Seen::Absent if MADE_AT_START.contains(&&*directory) => return Ok(false),
        Seen::Absent => format!("Mutex: the directory {shown} is not there"),
        Seen::Is(meta) if meta.kind != FileKind::Directory => {
            format!("Mutex: {shown} is no directory")
        }
        _ => return Ok(false),
    };
    Err(Refusal::new(message)
        .kind(Kind::FileMissing)
        .at(word)
        .help("name a directory that is there, or write `Mutex default`"))
}

fn judge_type(cx: &Cx<'_>, word: &Word<'_>) -> Verdict {
    let found = TYPES
        .iter()
        .find(|(name, _)| name.as_bytes() == &*word.value);
    if let Some((_, module)) = found {
        let there = module_there(cx, &word.value, module);
        return if there == Tri::No {
            Err(Refusal::new(format!(
                "Mutex: the type {} belongs to {module}, and that is not loaded",
                word.lossy()
            ))
            .kind(Kind::ModuleNotLoaded)
            .at(word)
            .help("take it out"))
        } else {
            Ok(())
        };
    }
    if !cx.modules.complete() {
        return Ok(()); // a module that no table knows may bring it
    }
    let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
    let refusal = Refusal::new(format!("Mutex: there is no type `{}`", word.lossy())).at(word);
    Err(match meant(&word.value, &names) {
        Some(near) => refusal.instead(near),
        None => refusal.help(format!("the types are {}", list(&names))),
    })
}

fn module_there(cx: &Cx<'_>, kind: &[u8], module: &str) -> Tri {
    match kind {
        b"default" => Tri::Yes,
        // The event MPM accepts without one.
        b"mpm-accept" => match cx.modules.mpms().next() {
            Some(mpm) => Tri::of(mpm.get().name != "event"),
            None => Tri::Unknown,
        },
        // Registered up to 2.4.63.
        b"authdigest-opaque" => match cx.world.httpd_version() {
            Seen::Is(version) if version >= (2, 4, 64) => Tri::No,
            _ => cx.modules.has_named(module),
        },
        _ => cx.modules.has_named(module),
    }
}

fn none_refused(mechanism: &Word<'_>, kind: &str) -> Refusal {
    Refusal::new(format!("Mutex: {kind} cannot do without a mutex"))
        .at(mechanism)
        .instead("default")
}
