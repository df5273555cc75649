//! Clients behind proxies. httpd: modules/metadata/mod_remoteip.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::config::world::{FileKind, Seen};
use crate::syntax::{Word, words};

use super::subnet::{self, NotSubnet};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("RemoteIPHeader", Check::Any),
    ("RemoteIPInternalProxy", Check::One(proxy_word)),
    ("RemoteIPInternalProxyList", Check::One(list)),
    ("RemoteIPProxiesHeader", Check::Any),
    ("RemoteIPProxyProtocol", Check::Any),
    ("RemoteIPProxyProtocolExceptions", Check::Words(exceptions)),
    ("RemoteIPTrustedProxy", Check::One(proxy_word)),
    ("RemoteIPTrustedProxyList", Check::One(list)),
];

/// `proxies_set`.
fn proxy_word(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let (verdict, unresolved) = proxy(cx.directive.name, word);
    verdict?;
    // httpd asks a name server; what it would say is not known here.
    if unresolved && let Seen::Absent = cx.world.hosts(&word.value) {
        let refusal = Refusal::new(format!(
            "the name `{}` must resolve whenever httpd starts",
            word.lossy()
        ))
        .kind(Kind::Suspicious)
        .at(word)
        .help("write the proxy's address");
        cx.warn(refusal, None);
    }
    Ok(())
}

/// A proxy's address, with a mask or without, or its name; for a name, whether it has to be
/// resolved. `proxies_set`.
fn proxy(what: &str, word: &Word<'_>) -> (Verdict, bool) {
    let (address, mask) = subnet::cut(&word.value);
    // Unlike APR, mod_remoteip takes an empty text for an address too.
    if address.is_empty() || subnet::looks_like_ip(address) {
        return (subnet::of_word(what, word), false);
    }
    if let Some(mask) = mask {
        let refusal = Refusal::new(format!(
            "{what}: the name `{}` cannot have a mask, `/{}`",
            String::from_utf8_lossy(address),
            String::from_utf8_lossy(mask)
        ))
        .at(word)
        .help("write an address: 192.0.2.0/24");
        return (Err(refusal), false);
    }
    if !may_be_name(address) {
        return (
            Err(subnet::refusal(what, word, NotSubnet::NoAddress)),
            false,
        );
    }
    (Ok(()), true)
}

/// Whether a name server could know a name.
fn may_be_name(name: &[u8]) -> bool {
    let letters = |b: &u8| !b.is_ascii() || b.is_ascii_alphanumeric() || b"-._".contains(b);
    let name = name.strip_suffix(b".").unwrap_or(name);
    // RFC 6761: nothing is ever below `invalid`.
    name.iter().all(letters) && !name.to_ascii_lowercase().ends_with(b".invalid")
}

/// A list of proxies in a file. `proxylist_read`.
fn list(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let full = cx.under_root(&word.value);
    let shown = String::from_utf8_lossy(&full).into_owned();
    let refuse = |message: String| {
        Err(Refusal::new(message)
            .kind(Kind::FileMissing)
            .at(word)
            .help("it is a file of addresses, one a line: 192.0.2.1, 192.0.2.0/24"))
    };
    match cx.stat(&full) {
        Seen::Absent => return refuse(format!("there is no file {shown}")),
        Seen::Is(meta) if meta.kind == FileKind::Directory => {
            return refuse(format!("{shown} is a directory, not a list"));
        }
        Seen::Is(meta) if meta.kind == FileKind::File => {}
        _ => return Ok(()),
    }
    let Seen::Is(bytes) = cx.contents(&full) else {
        return Ok(());
    };
    for line in crate::syntax::parse(&bytes).lines {
        let text = line.text(&bytes);
        for proxy_word in words(text.bytes()) {
            if proxy_word.value.is_empty() || proxy_word.value.starts_with(b"#") {
                break;
            }
            // Of a name it is not known what a name server says.
            if let (Err(refusal), _) = proxy(cx.directive.name, &proxy_word) {
                return Err(Refusal {
                    message: format!("line {} of {shown}: {}", line.number, refusal.message),
                    instead: None,
                    ..refusal.at(word)
                });
            }
        }
    }
    Ok(())
}

/// `remoteip_disable_networks`.
fn exceptions(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    if words.is_empty() {
        return Err(
            Refusal::new(format!("{} needs an argument", cx.directive.name))
                .kind(Kind::ArgumentCount)
                .help("write the networks whose connections have no PROXY line: 127.0.0.0/8"),
        );
    }
    words
        .iter()
        .try_for_each(|word| subnet::of_word(cx.directive.name, word))
}
