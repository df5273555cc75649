//! How httpd speaks HTTP. httpd: server/core.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::suggest;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::core_server::on_off;
use super::enumeration::{any_case, choose};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("AcceptFilter", Check::Words(accept_filter)),
    ("HttpProtocolOptions", Check::One(http_protocol_options)),
    ("MergeSlashes", Check::Any),
    ("MergeTrailers", Check::Any),
    ("Protocol", Check::One(protocol)),
    ("Protocols", Check::One(protocols)),
    ("ProtocolsHonorOrder", Check::One(protocols_honor_order)),
    ("RegisterHttpMethod", Check::One(register_http_method)),
    ("TraceEnable", Check::One(trace_enable)),
];

/// `set_accf_map`.
fn accept_filter(cx: &mut Cx<'_>, _: &[Word<'_>]) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}

/// What HttpProtocolOptions takes, in pairs that exclude each other.
const OPTIONS: &[&str] = &[
    "Allow0.9",
    "Require1.0",
    "Strict",
    "Unsafe",
    "RegisteredMethods",
    "LenientMethods",
];

/// The options that a server has.
#[derive(Default)]
struct HttpOptions {
    set: [bool; 6],
}

/// `set_http_protocol_options`. What a line sets stays set, on the next one too.
fn http_protocol_options(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let option = choose("HttpProtocolOptions", word, OPTIONS)?;
    let set = &mut cx.per_server::<HttpOptions>().set;
    set[option] = true;
    for (n, pair) in OPTIONS.chunks(2).enumerate() {
        if set[2 * n] && set[2 * n + 1] {
            return Err(Refusal::new(format!(
                "HttpProtocolOptions: {} and {} exclude each other, and this server has both",
                pair[0], pair[1]
            ))
            .kind(Kind::Conflict)
            .at(word)
            .help("keep one of them"));
        }
    }
    Ok(())
}

/// `set_protocol`.
fn protocol(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)
}

/// `set_protocols`: any name; one that no module speaks is never chosen.
fn protocols(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const KNOWN: &[&str] = &["h2", "h2c", "http/1.1", "acme-tls/1"];
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    if any_case(&word.value, KNOWN).is_none()
        && let Some(near) = near_protocol(&word.value, KNOWN)
    {
        let refusal = Refusal::new(format!("there is no protocol `{}`", word.lossy()))
            .kind(Kind::Suspicious)
            .at(word)
            .instead(near);
        cx.remark(refusal);
    }
    Ok(())
}

fn near_protocol<'k>(name: &[u8], known: &[&'k str]) -> Option<&'k str> {
    let named = match &*name.to_ascii_lowercase() {
        b"http2" | b"http/2" | b"http/2.0" => Some("h2"),
        b"http1" | b"http1.1" | b"http/1.0" | b"http" => Some("http/1.1"),
        _ => None,
    };
    named.or_else(|| {
        let near = suggest::near(name, known.iter().copied())?;
        known.iter().copied().find(|k| k.as_bytes() == near)
    })
}

/// `set_protocols_honor_order`.
fn protocols_honor_order(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    on_off(cx, word)
}

/// `set_http_method`.
fn register_http_method(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    if super::methods::number(cx, &word.value).is_none() {
        super::methods::register(cx, &word.value);
    }
    Ok(())
}

/// `set_trace_enable`.
fn trace_enable(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("TraceEnable", word, &["On", "Off", "extended"]).map(drop)
}
