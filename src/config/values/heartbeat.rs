//! mod_heartbeat's directive. httpd: modules/cluster/mod_heartbeat.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::source::Span;
use crate::syntax::Word;

use super::{Check, Checks, address};

pub(super) const CHECKS: Checks = &[("HeartbeatAddress", Check::One(send_to))];

/// Where it was said first.
#[derive(Default)]
struct First(Option<Span>);

/// `cmd_hb_address`.
fn send_to(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let here = cx.span();
    once(
        cx.directive.shown,
        word,
        cx.global::<First>().0.replace(here),
    )?;
    multicast(cx.directive.shown, word)
}

/// It may be said once.
pub(super) fn once(name: &str, word: &Word<'_>, before: Option<Span>) -> Verdict {
    match before {
        Some(first) => Err(Refusal::new(format!("{name} may be given once"))
            .kind(Kind::Duplicate)
            .at(word)
            .help("leave one of the two out")
            .label(first, "it is given here already")),
        None => Ok(()),
    }
}

/// An address with a port.
pub(super) fn multicast(name: &str, word: &Word<'_>) -> Verdict {
    let whole = address::parse(&word.value).filter(|a| a.host.is_some() && a.port != 0);
    let Some(address) = whole else {
        return Err(Refusal::new(format!(
            "{name}: `{}` is no address with a port",
            word.lossy()
        ))
        .at(word)
        .help("write it as in 239.0.0.1:27999"));
    };
    // Only IPv4 is looked up, and neither `*` nor four numbers that are no address are found.
    let host = address.host.unwrap_or_default();
    let numbers = host
        .split(|&b| b == b'.')
        .filter(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit));
    let four = numbers.count() == 4 && host.iter().filter(|&&b| b == b'.').count() == 3;
    let parsed =
        std::str::from_utf8(&host).is_ok_and(|text| text.parse::<core::net::Ipv4Addr>().is_ok());
    // A number that begins with 0 is octal to the resolver.
    let octal = host
        .split(|&b| b == b'.')
        .any(|part| part.len() > 1 && part[0] == b'0');
    if host.contains(&b':') || &*host == b"*" || (four && !parsed && !octal) {
        let host = String::from_utf8_lossy(&host);
        return Err(Refusal::new(format!("{name}: `{host}` is no IPv4 address"))
            .at(word)
            .help("write it as in 239.0.0.1:27999"));
    }
    Ok(())
}
