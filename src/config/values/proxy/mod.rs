//! mod_proxy's directives. httpd: modules/proxy/mod_proxy.c.

mod backends;
mod members;
pub(super) mod parameters;
mod pass;
mod section;

use core::net::IpAddr;

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::regex;
use crate::config::walk::Cx;
use crate::syntax::{Text, Word};

use super::enumeration::{choose, list};
use super::numbers::{atoi, atol, out_of_range, strtol};
use super::{Check, Checks};

use backends::{Backends, BalancerId, Sort};
use parameters::Parameter;

pub(super) const CHECKS: Checks = &[
    ("<Proxy", Check::Section(section::proxy)),
    ("<ProxyMatch", Check::Section(section::proxy)),
    ("BalancerGrowth", Check::One(growth)),
    ("BalancerInherit", Check::Any),
    ("BalancerMember", Check::Raw(members::member)),
    ("BalancerPersist", Check::Any),
    // A name that does not resolve is matched as a word.
    ("NoProxy", Check::Any),
    ("Proxy100Continue", Check::Any),
    ("ProxyAddHeaders", Check::Any),
    ("ProxyBadHeader", Check::One(bad_header)),
    ("ProxyBlock", Check::Any),
    ("ProxyDomain", Check::One(domain)),
    ("ProxyErrorOverride", Check::One(error_override)),
    ("ProxyIOBufferSize", Check::One(io_buffer)),
    ("ProxyMaxForwards", Check::Any),
    ("ProxyPass", Check::Raw(pass::prefix)),
    ("ProxyPassInherit", Check::Any),
    ("ProxyPassInterpolateEnv", Check::Any),
    ("ProxyPassMatch", Check::Raw(pass::pattern)),
    ("ProxyPassReverse", Check::Words(pass::reverse)),
    ("ProxyPassReverseCookieDomain", Check::Any),
    ("ProxyPassReverseCookiePath", Check::Any),
    ("ProxyPreserveHost", Check::Any),
    ("ProxyReceiveBufferSize", Check::One(receive_buffer)),
    ("ProxyRemote", Check::Words(remote)),
    ("ProxyRemoteMatch", Check::Words(remote_match)),
    ("ProxyRequests", Check::Any),
    ("ProxySet", Check::Raw(members::set)),
    ("ProxySourceAddress", Check::One(source_address)),
    ("ProxyStatus", Check::One(status)),
    ("ProxyTimeout", Check::One(timeout)),
    ("ProxyVia", Check::One(via)),
];

/// Whether it stands at the top of a fragment, so that a section of another file may be
/// around it and give it a path.
fn outside_unknown(cx: &Cx<'_>) -> bool {
    !cx.whole() && cx.scope.path.is_none() && !cx.is_virtual()
}

/// `unix:/socket|` and then something without a scheme.
fn no_socket_url(word: &Word<'_>) -> Refusal {
    let text = word.lossy();
    let socket = text.split('|').next().unwrap_or_default();
    Refusal::new(format!("what follows the `|` in `{text}` is no URL"))
        .at(word)
        .help(format!("write {socket}|http://localhost/"))
}

/// Whether the URL means a worker that is there already. Its parameters are then passed
/// over, and so is its socket: httpd finds workers by their URL alone.
fn share(
    cx: &mut Cx<'_>,
    balancer: Option<BalancerId>,
    url: &Word<'_>,
    real: &[u8],
    sort: Sort,
    parameters: &[Parameter<'_>],
    text: &Text<'_>,
) -> bool {
    let socket = backends::socket_path(cx, &url.value);
    let Some(worker) = cx.per_server::<Backends>().worker(balancer, real, sort) else {
        return false;
    };
    let (first, other) = (worker.span, worker.socket.clone());
    if other != socket {
        let name = |socket: &Option<Vec<u8>>| match socket {
            Some(path) => format!("the socket {}", String::from_utf8_lossy(path)),
            None => "the host".to_owned(),
        };
        let refusal = Refusal::new(format!(
            "requests for `{}` go to {}, not to {}: httpd tells workers apart by their URL alone",
            String::from_utf8_lossy(real),
            name(&other),
            name(&socket),
        ))
        .kind(Kind::Suspicious)
        .at(url)
        .help("give each socket a host of its own, such as unix:/run/b.sock|http://b/")
        .label(first, "this worker has the URL already");
        cx.warn(refusal, Some(text));
    }
    if let Some(parameter) = parameters.first() {
        let refusal = Refusal::new(format!(
            "`{}` has no effect: the worker is shared with an earlier line",
            parameter.word.lossy()
        ))
        .kind(Kind::Suspicious)
        .at(&parameter.word)
        .help("write the parameters where the worker is first named")
        .label(first, "this line defines the worker");
        cx.warn(refusal, Some(text));
    }
    true
}

/// A number that has to lie between two others.
fn between(cx: &Cx<'_>, word: &Word<'_>, least: i32, most: i32) -> Verdict {
    if (least..=most).contains(&atoi(&word.value)) {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        &if most == i32::MAX {
            format!("a number of at least {least}")
        } else {
            format!("a number from {least} to {most}")
        },
    ))
}

/// `set_bgrowth`.
fn growth(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    between(cx, word, 0, 1000)
}

/// `set_proxy_timeout`.
fn timeout(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    between(cx, word, 1, i32::MAX)
}

fn buffer(cx: &Cx<'_>, word: &Word<'_>, size: i64) -> Verdict {
    if size == 0 || size >= 512 {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        "a number of at least 512, or 0 for the default",
    ))
}

/// `set_recv_buffer_size`.
fn receive_buffer(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    buffer(cx, word, i64::from(atoi(&word.value)))
}

/// `set_io_buffer_size`.
fn io_buffer(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    buffer(cx, word, atol(&word.value))
}

/// `set_bad_opt`.
fn bad_header(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(
        cx.directive.shown,
        word,
        &["IsError", "Ignore", "StartBody"],
    )
    .map(drop)
}

/// `set_via_opt`.
fn via(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(cx.directive.shown, word, &["On", "Off", "Full", "Block"]).map(drop)
}

/// `set_status_opt`.
fn status(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(cx.directive.shown, word, &["On", "Off", "Full"]).map(drop)
}

/// `set_proxy_domain`.
fn domain(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if word.value.starts_with(b".") {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "ProxyDomain: `{}` does not begin with a dot",
        word.lossy()
    ))
    .at(word)
    .instead(format!(".{}", word.lossy())))
}

/// What a section's ProxyErrorOverride was so far.
#[derive(Default)]
struct Override(Option<bool>);

/// `set_proxy_error_override`.
fn error_override(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let state = cx.per_section::<Override>();
    for (name, on) in [(&b"on"[..], true), (b"off", false)] {
        if word.value.eq_ignore_ascii_case(name) {
            state.0 = Some(on);
            return Ok(());
        }
    }
    let is_code = word.value.first().is_some_and(u8::is_ascii_digit);
    match state.0 {
        None => {
            let refusal = Refusal::new("ProxyErrorOverride needs On or Off first").at(word);
            Err(if is_code {
                refusal.help(format!("ProxyErrorOverride On {}", word.lossy()))
            } else {
                refusal.help(format!("write {}", list(&["On", "Off"])))
            })
        }
        Some(_) if !is_code => Err(Refusal::new(format!(
            "ProxyErrorOverride: `{}` is no status code",
            word.lossy()
        ))
        .at(word)
        .help("write status codes from 400 to 599")),
        Some(false) => Err(Refusal::new("ProxyErrorOverride Off takes no status codes")
            .at(word)
            .help(format!("ProxyErrorOverride On {}", word.lossy()))),
        Some(true) if !(400..600).contains(&atoi(&word.value)) => Err(out_of_range(
            "ProxyErrorOverride",
            word,
            "a status code from 400 to 599",
        )),
        Some(true) => Ok(()),
    }
}

/// `add_proxy`.
fn remote_server(word: &Word<'_>) -> Verdict {
    let text = word.lossy().into_owned();
    let host = word.value.iter().position(|&b| b == b':').map(|n| n + 1);
    let host = host
        .filter(|&n| word.value[n..].starts_with(b"//") && word.value.len() > n + 2)
        .map(|n| n + 2);
    let Some(host) = host else {
        return Err(Refusal::new(format!("`{text}` is no proxy server"))
            .at(word)
            .help(if text.contains("//") || text.is_empty() {
                "write scheme://host:port".to_owned()
            } else {
                format!("write http://{text}")
            }));
    };
    let Some(colon) = word.value[host..].iter().position(|&b| b == b':') else {
        return Ok(());
    };
    // `%u` takes a sign, and what it reads is kept as an int.
    let port = strtol(&word.value[host + colon + 1..], 10);
    if port.end > 0 && port.value as i32 <= 65_535 {
        return Ok(());
    }
    Err(Refusal::new(format!("`{text}` has no usable port"))
        .at(word)
        .help("after the host stands `:` and a port from 1 to 65535; IPv6 addresses are not taken"))
}

/// `add_proxy_noregex`.
fn remote(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    remote_server(&words[1])
}

/// `add_proxy_regex`.
fn remote_match(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    remote_server(&words[1])?;
    regex::compile(&words[0].value)
        .map(drop)
        .map_err(|refusal| refusal.at(&words[0]))
}

/// Addresses such as `127.1` and `0x7f000001`, which `getaddrinfo` takes too (`inet_aton`).
fn is_number(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let last = parts.len() - 1;
    parts.iter().enumerate().all(|(n, part)| {
        let read = strtol(part.as_bytes(), 0);
        let most = if n == last {
            (1i64 << (32 - 8 * last.min(3))) - 1
        } else {
            255
        };
        read.end > 0 && read.end == part.len() && (0..=most).contains(&read.value)
    }) && parts.len() <= 4
}

/// `set_source_address`, which asks a name server.
fn source_address(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let name = word.lossy().into_owned();
    let bare = name.split('%').next().unwrap_or_default();
    if bare.parse::<IpAddr>().is_ok() || is_number(bare) {
        return Ok(());
    }
    let letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let last = bare
        .trim_end_matches('.')
        .rsplit('.')
        .next()
        .unwrap_or_default();
    // RFC 6761: nothing is ever below `invalid`.
    let nowhere = last.eq_ignore_ascii_case("invalid");
    let number = last.bytes().all(|b| b.is_ascii_digit());
    let no_name = !name.bytes().all(letters) || number || nowhere;
    if no_name {
        return Err(
            Refusal::new(format!("ProxySourceAddress: `{name}` is no address"))
                .at(word)
                .help("write an address of this machine, such as 192.0.2.1"),
        );
    }
    if cx.world.hosts(name.as_bytes()).absent() {
        let refusal = Refusal::new(format!(
            "ProxySourceAddress is the name `{name}`, which must resolve when httpd starts"
        ))
        .kind(Kind::Suspicious)
        .at(word)
        .help("write the address itself");
        cx.warn(refusal, None);
    }
    Ok(())
}
