//! Python applications. mod_wsgi 4.9.4: src/server/mod_wsgi.c.

mod daemon;
mod option;
mod script;

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::{Text, Word, words};

use super::enumeration::choose;
use super::file_slot;
use super::subnet::{self, NotSubnet};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("WSGIAcceptMutex", Check::One(accept_mutex)),
    ("WSGIAccessScript", Check::Raw(script::access)),
    // The setters of names take any text, `%{...}` or not.
    ("WSGIApplicationGroup", Check::Any),
    ("WSGIAuthGroupScript", Check::Raw(script::access)),
    ("WSGIAuthUserScript", Check::Raw(script::access)),
    ("WSGICallableObject", Check::Any),
    ("WSGICaseSensitivity", Check::One(global_switch)),
    ("WSGIChunkedRequest", Check::One(switch)),
    ("WSGIDaemonProcess", Check::Raw(daemon::process)),
    ("WSGIDestroyInterpreter", Check::One(global_switch)),
    ("WSGIDispatchScript", Check::Raw(script::access)),
    ("WSGIDontWriteBytecode", Check::One(global_switch)),
    ("WSGIEnableSendfile", Check::One(switch)),
    ("WSGIErrorOverride", Check::One(switch)),
    ("WSGIGroupAuthoritative", Check::One(switch)),
    ("WSGIHandlerScript", Check::Raw(script::handler)),
    ("WSGIIgnoreActivity", Check::One(switch)),
    ("WSGIImportScript", Check::Raw(script::import)),
    ("WSGILazyInitialization", Check::One(global_switch)),
    ("WSGIMapHEADToGET", Check::One(map_head_to_get)),
    ("WSGINewRelicConfigFile", Check::One(global)),
    ("WSGINewRelicEnvironment", Check::One(global)),
    ("WSGIPassApacheRequest", Check::One(switch)),
    ("WSGIPassAuthorization", Check::One(switch)),
    ("WSGIProcessGroup", Check::Any),
    ("WSGIPythonEggs", Check::One(global)),
    ("WSGIPythonHashSeed", Check::One(hash_seed)),
    ("WSGIPythonHome", Check::One(global)),
    ("WSGIPythonOptimize", Check::One(global)),
    ("WSGIPythonPath", Check::One(global)),
    ("WSGIPythonWarnings", Check::One(global)),
    ("WSGIRestrictEmbedded", Check::One(global_switch)),
    ("WSGIRestrictProcess", Check::Any),
    ("WSGIRestrictSignal", Check::One(global_switch)),
    ("WSGIRestrictStdin", Check::One(global_switch)),
    ("WSGIRestrictStdout", Check::One(global_switch)),
    ("WSGIScriptAlias", Check::Raw(script::alias)),
    ("WSGIScriptAliasMatch", Check::Raw(script::alias)),
    ("WSGIScriptReloading", Check::One(switch)),
    ("WSGIServerMetrics", Check::One(global_switch)),
    ("WSGISocketPrefix", Check::One(socket_prefix)),
    ("WSGISocketRotation", Check::One(global_switch)),
    ("WSGITrustedProxies", Check::Raw(trusted_proxies)),
    ("WSGITrustedProxyHeaders", Check::Any),
    ("WSGIVerboseDebugging", Check::One(global_switch)),
];

/// The setters that take any text, in the server config alone: `wsgi_set_python_home` and
/// its like. `wsgi_set_python_optimize` takes any text for a number.
fn global(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}

/// The setters that take On or Off: `wsgi_set_script_reloading` and its like.
fn switch(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(cx.directive.name, word, &["On", "Off"]).map(|_| ())
}

/// As [`switch`], in the server config alone: `wsgi_set_restrict_embedded` and its like.
fn global_switch(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    switch(cx, word)
}

/// `wsgi_set_map_head_to_get`.
fn map_head_to_get(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("WSGIMapHEADToGET", word, &["On", "Off", "Auto"]).map(|_| ())
}

/// `wsgi_set_accept_mutex`, with what APR has on Linux.
fn accept_mutex(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let choices = [
        "default", "flock", "fcntl", "sysvsem", "posixsem", "pthread",
    ];
    choose("WSGIAcceptMutex", word, &choices).map(|_| ())
}

/// `wsgi_set_socket_prefix`.
fn socket_prefix(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    file_slot::file_slot(cx, word)
}

/// `wsgi_set_python_hash_seed`: white space may stand before the digits, a sign may not
/// (Python's `PyOS_strtoul`).
fn hash_seed(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if &*word.value == b"random" {
        return Ok(());
    }
    let space = word
        .value
        .iter()
        .take_while(|b| b" \t\n\x0b\x0c\r".contains(b))
        .count();
    let digits = &word.value[space..];
    let small = std::str::from_utf8(digits).is_ok_and(|d| {
        d.is_empty() || d.trim_start_matches('0').len() <= 10 && !d.starts_with('+')
    }) && digits.iter().all(u8::is_ascii_digit)
        && digits.iter().fold(0u64, |n, b| {
            n.saturating_mul(10).saturating_add(u64::from(b - b'0'))
        }) <= u64::from(u32::MAX);
    if small {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "WSGIPythonHashSeed takes random or a number up to 4294967295, not `{}`",
        word.lossy()
    ))
    .at(word)
    .help("write random"))
}

/// `wsgi_set_trusted_proxies`.
fn trusted_proxies(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    words(args.bytes()).try_for_each(|word| {
        // IPv6 in small letters only, as `wsgi_looks_like_ip` has it.
        let allowed: &[u8] = if word.value.contains(&b':') {
            b"0123456789abcdef:/"
        } else {
            b"0123456789./"
        };
        let looks = !word.value.is_empty() && word.value.iter().all(|b| allowed.contains(b));
        let (address, mask) = subnet::cut(&word.value);
        let judged = if looks {
            subnet::parse(address, mask)
        } else {
            Err(NotSubnet::NoAddress)
        };
        judged.map_err(|why| {
            let refusal = subnet::refusal("WSGITrustedProxies", &word, why);
            let small = word.value.to_ascii_lowercase();
            let (address, mask) = subnet::cut(&small);
            if small != *word.value && subnet::parse(address, mask).is_ok() {
                return refusal.rather(String::from_utf8_lossy(&small).into_owned());
            }
            refusal
        })
    })
}
