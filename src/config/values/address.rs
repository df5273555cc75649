//! Addresses and ports. APR: `apr_parse_addr_port`, `apr_sockaddr_info_get`; httpd:
//! server/vhost.c.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Word, words};

use super::numbers::{atoi, strtol};

/// An address as it is written: `host`, `host:port`, `port`, `[v6]:port`, `[v6%zone]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The host; none where there is only a port.
    pub(crate) host: Option<Vec<u8>>,
    /// The zone of an IPv6 address.
    pub(crate) zone: Option<Vec<u8>>,
    /// The port; 0 where there is none.
    pub(crate) port: u16,
}

/// Cuts an address, from its end. None where APR refuses it (`APR_EINVAL`).
pub(crate) fn parse(text: &[u8]) -> Option<Address> {
    let digits = text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    if digits == text.len() {
        return Some(Address {
            host: None,
            zone: None,
            port: port(text)?,
        });
    }
    let before = text.len() - digits;
    // Whatever stands before the last colon is the host, colons and all.
    let (host, port) = if digits > 0 && text[before - 1] == b':' {
        if before == 1 {
            return None;
        }
        (&text[..before - 1], port(&text[before..])?)
    } else {
        (text, 0)
    };
    let Some(inner) = host.strip_prefix(b"[") else {
        return Some(Address {
            host: Some(host.to_vec()),
            zone: None,
            port,
        });
    };
    if memchr::memchr(b']', inner) != Some(inner.len().checked_sub(1)?) {
        return None;
    }
    let inner = &inner[..inner.len() - 1];
    let (host, zone) = match memchr::memchr(b'%', inner) {
        Some(at) if at + 1 == inner.len() => return None,
        Some(at) => (&inner[..at], Some(inner[at + 1..].to_vec())),
        None => (inner, None),
    };
    v6(host)?;
    Some(Address {
        host: Some(host.to_vec()),
        zone,
        port,
    })
}

fn port(digits: &[u8]) -> Option<u16> {
    u16::try_from(atoi(digits)).ok().filter(|&n| n > 0)
}

fn v6(text: &[u8]) -> Option<Ipv6Addr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// What a resolver makes of a host, without asking anyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// An address.
    Number(IpAddr),
    /// A name.
    Name,
    /// No host of any kind.
    Never,
}

/// Sorts a host as `getaddrinfo` does.
pub(crate) fn host_kind(host: &[u8]) -> Host {
    if let Some(v4) = v4(host) {
        return Host::Number(v4.into());
    }
    if let Some(v6) = v6(host) {
        return Host::Number(v6.into());
    }
    // A colon makes it an IPv6 address or nothing.
    let never = |b: &u8| b.is_ascii_control() || b" :/[]@,\"'#?".contains(b);
    // No name ends in a number: such a one is an address with a slip in it.
    let last = host.rsplit(|&b| b == b'.').next().unwrap_or_default();
    let numeric = !last.is_empty() && last.iter().all(u8::is_ascii_digit);
    // RFC 6761: nothing is ever below `invalid`.
    let nowhere = last.len() < host.len() && last.eq_ignore_ascii_case(b"invalid");
    if host.is_empty() || host.len() > 253 || numeric || nowhere || host.iter().any(never) {
        return Host::Never;
    }
    Host::Name
}

/// `inet_aton`: one to four numbers, decimal, octal or hexadecimal, the last one taking up
/// the bytes that are left.
fn v4(text: &[u8]) -> Option<Ipv4Addr> {
    let parts: Vec<&[u8]> = text.split(|&b| b == b'.').collect();
    let (last, first) = parts.split_last()?;
    if first.len() > 3 {
        return None;
    }
    let number = |part: &[u8]| {
        if !part.first()?.is_ascii_digit() {
            return None;
        }
        let n = strtol(part, 0);
        (n.end == part.len() && !n.overflow).then(|| u64::try_from(n.value).ok())?
    };
    let mut value = 0u64;
    for (n, part) in first.iter().enumerate() {
        value |= number(part).filter(|v| *v < 256)? << (24 - 8 * n);
    }
    let tail = number(last).filter(|v| *v < 1 << (32 - 8 * first.len()))?;
    Some(Ipv4Addr::from(u32::try_from(value | tail).ok()?))
}

/// Whether an address holds on one link only.
pub(crate) fn link_local(ip: &IpAddr) -> bool {
    matches!(ip, IpAddr::V6(v6) if (v6.segments()[0] & 0xffc0) == 0xfe80)
}

/// The addresses of a `<VirtualHost>`. httpd: `get_addresses`.
pub(super) fn virtual_host(cx: &mut Cx<'_>, inner: &[u8]) -> Verdict {
    for word in words(inner) {
        one(cx, &word)?;
    }
    Ok(())
}

fn one(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if word.value.is_empty() {
        return Ok(());
    }
    let bare = word.value.strip_suffix(b":*").unwrap_or(&word.value);
    let Some(address) = parse(bare) else {
        return Err(
            Refusal::new(format!("`{}` is no address with a port", word.lossy()))
                .at(word)
                .help("write `*:443`, `192.0.2.1:443`, `[2001:db8::1]:443`; a port is 1 to 65535"),
        );
    };
    let Some(host) = address.host else {
        return Err(
            Refusal::new(format!("`{}` is a port without an address", word.lossy()))
                .at(word)
                .instead(format!("*:{}", word.lossy())),
        );
    };
    if host == b"*" || host.eq_ignore_ascii_case(b"_default_") {
        return Ok(());
    }
    // httpd passes over a host that does not resolve, and says so.
    let shown = String::from_utf8_lossy(&host).into_owned();
    let refusal = match host_kind(&host) {
        Host::Number(ip) if address.zone.is_some() && !link_local(&ip) => Refusal::new(format!(
            "httpd passes over `{}`: only a link-local address has a zone",
            word.lossy()
        ))
        .help("take the `%` and what follows it out"),
        Host::Number(_) => return Ok(()),
        Host::Never => Refusal::new(format!(
            "httpd passes over `{}`: `{shown}` is neither an address nor a host's name",
            word.lossy()
        ))
        .help("write `*:443`, `192.0.2.1:443` or `[2001:db8::1]:443`"),
        // What it resolves to is looked at where all hosts are known.
        Host::Name => return Ok(()),
    };
    cx.remark(refusal.kind(Kind::Suspicious).at(word));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cut_as_apr_cuts_them() {
        let cut = |s: &str| {
            parse(s.as_bytes()).map(|a| (a.host.map(|h| String::from_utf8(h).unwrap()), a.port))
        };
        assert_eq!(cut("80"), Some((None, 80)));
        assert_eq!(cut("*:80"), Some((Some("*".into()), 80)));
        assert_eq!(cut("a.example"), Some((Some("a.example".into()), 0)));
        assert_eq!(cut("[::1]:443"), Some((Some("::1".into()), 443)));
        assert_eq!(cut("[::1]"), Some((Some("::1".into()), 0)));
        // No brackets: the last colon is the port's.
        assert_eq!(cut("::1:80"), Some((Some("::1".into()), 80)));
        assert_eq!(cut("a::80"), Some((Some("a:".into()), 80)));
        assert_eq!(cut("*:"), Some((Some("*:".into()), 0)));
        assert_eq!(cut("80,443"), Some((Some("80,443".into()), 0)));
        for bad in [
            "0",
            "65536",
            "*:0",
            ":80",
            "[::1",
            "[zz]:80",
            "[::1%]",
            "[::1]x:80",
            "[",
            "",
        ] {
            assert_eq!(cut(bad), None, "{bad}");
        }
    }

    #[test]
    fn hosts_are_sorted_without_a_resolver() {
        let number = |s: &str| match host_kind(s.as_bytes()) {
            Host::Number(ip) => ip.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(number("127.1"), "127.0.0.1");
        assert_eq!(number("0x7f.0.0.1"), "127.0.0.1");
        assert_eq!(number("010.0.0.1"), "8.0.0.1");
        assert_eq!(number("::ffff:10.0.0.1"), "::ffff:10.0.0.1");
        assert_eq!(number("256.0.0.1"), "Never"); // no name ends in a number
        assert_eq!(number("a.example"), "Name");
        assert_eq!(number("http://a"), "Never");
        assert_eq!(number("a:"), "Never");
    }
}
