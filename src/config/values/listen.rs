//! `Listen`. httpd: server/listen.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::config::world::Seen;
use crate::finding::Applicability;
use crate::source::Span;
use crate::syntax::Word;

use super::address::{self, Host};

/// What is listened on already.
#[derive(Default)]
struct Listeners(Vec<Listener>);

struct Listener {
    host: Option<Vec<u8>>,
    zone: Option<Vec<u8>>,
    port: u16,
    place: Span,
}

/// `ap_set_listener`.
pub(super) fn listen(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let word = match words {
        [word] | [word, _] => word,
        _ => {
            let refusal = Refusal::new(format!(
                "Listen takes one or two arguments, here it has {}",
                words.len()
            ))
            .kind(Kind::ArgumentCount)
            .help("write a line for each address: Listen 443");
            return Err(match words.get(2) {
                Some(extra) => refusal.at(extra),
                None => refusal,
            });
        }
    };
    let Some(parsed) = address::parse(&word.value) else {
        return Err(no_address(word));
    };
    let host = parsed.host.filter(|h| h != b"*");
    if parsed.port == 0 {
        return Err(
            Refusal::new(format!("Listen: `{}` has no port", word.lossy()))
                .at(word)
                .help(match &host {
                    Some(host) => format!("write {}:443", shown_host(host)),
                    None => "write 443, or *:443".to_owned(),
                }),
        );
    }
    let taken = cx
        .global::<Listeners>()
        .0
        .iter()
        .find(|l| l.port == parsed.port && l.host == host && l.zone == parsed.zone);
    if let Some(first) = taken {
        let place = first.place;
        return Err(Refusal::new(format!(
            "httpd listens on {} already",
            match &host {
                Some(host) => format!("{}:{}", shown_host(host), parsed.port),
                None => format!("port {}", parsed.port),
            }
        ))
        .kind(Kind::Duplicate)
        .at(word)
        .label(place, "here first")
        .take_out(Applicability::Safe)
        .help("take one of the two lines out"));
    }
    if let Some(host) = &host {
        resolves(cx, word, host, parsed.zone.is_some())?;
    }
    let listener = Listener {
        host,
        zone: parsed.zone,
        port: parsed.port,
        place: cx.span(),
    };
    cx.global::<Listeners>().0.push(listener);
    Ok(())
}

fn shown_host(host: &[u8]) -> String {
    let host = String::from_utf8_lossy(host);
    if host.contains(':') {
        format!("[{host}]")
    } else {
        host.into_owned()
    }
}

fn no_address(word: &Word<'_>) -> Refusal {
    let refusal = Refusal::new(format!(
        "Listen: `{}` is no address with a port",
        word.lossy()
    ))
    .at(word);
    refusal.help("write 443, 192.0.2.1:443 or [2001:db8::1]:443; a port is 1 to 65535")
}

/// `alloc_listener`: a host that does not resolve is refused, and so is a zone of an
/// address that is not link-local.
fn resolves(cx: &mut Cx<'_>, word: &Word<'_>, host: &[u8], zone: bool) -> Verdict {
    match address::host_kind(host) {
        Host::Number(ip) => {
            if zone && !address::link_local(&ip) {
                return Err(Refusal::new(format!(
                    "Listen: `{}` has a zone, and only a link-local address has one",
                    word.lossy()
                ))
                .at(word)
                .help("take the `%` and what follows it out"));
            }
            Ok(())
        }
        Host::Never => Err(Refusal::new(format!(
            "Listen: `{}` is neither an address nor a host's name",
            String::from_utf8_lossy(host)
        ))
        .at(word)
        .help("write 443, 192.0.2.1:443 or [2001:db8::1]:443")),
        Host::Name => {
            if cx.here() && matches!(cx.world.hosts(host), Seen::Absent) {
                let refusal = Refusal::new(format!(
                    "httpd starts only if the name `{}` resolves at that moment",
                    String::from_utf8_lossy(host)
                ))
                .kind(Kind::Suspicious)
                .at(word)
                .help("write the address, or the port alone");
                cx.remark(refusal);
            }
            Ok(())
        }
    }
}
