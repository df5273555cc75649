//! Addresses and ports. APR: `apr_parse_addr_port`; httpd: server/vhost.c.

use core::net::IpAddr;

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::config::world::Seen;
use crate::syntax::{Word, words};

/// An address as it is written: `host`, `host:port`, `port`, `[v6]:port`, `[v6%zone]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The host; none where there is only a port.
    pub(crate) host: Option<String>,
    /// The zone of a link-local address.
    pub(crate) zone: Option<String>,
    /// The port; 0 where there is none.
    pub(crate) port: u16,
}

/// Cuts an address. None where APR refuses it (`APR_EINVAL`).
pub(crate) fn parse(text: &[u8]) -> Option<Address> {
    let text = std::str::from_utf8(text).ok()?;
    // Only digits: a port.
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    if digits == text.len() {
        return Some(Address {
            host: None,
            zone: None,
            port: port(text)?,
        });
    }
    let (rest, port) = if digits > 0 && text[..text.len() - digits].ends_with(':') {
        let rest = &text[..text.len() - digits - 1];
        // `host::80` is neither an address nor a host with a port, unless it is all v6.
        if rest.ends_with(':') && digits < text.len() {
            return None;
        }
        (rest, port(&text[text.len() - digits..])?)
    } else if text.ends_with(':') {
        return None;
    } else {
        (text, 0)
    };
    if rest.is_empty() {
        return None;
    }
    if let Some(inner) = rest.strip_prefix('[') {
        let inner = inner.strip_suffix(']')?;
        let (address, zone) = match inner.split_once('%') {
            Some((_, "")) => return None,
            Some((address, zone)) => (address, Some(zone.to_owned())),
            None => (inner, None),
        };
        let v6: core::net::Ipv6Addr = address.parse().ok()?;
        let link_local = (v6.segments()[0] & 0xffc0) == 0xfe80;
        if zone.is_some() && !link_local {
            return None;
        }
        return Some(Address {
            host: Some(address.to_owned()),
            zone,
            port,
        });
    }
    Some(Address {
        host: Some(rest.to_owned()),
        zone: None,
        port,
    })
}

fn port(digits: &str) -> Option<u16> {
    let number: u32 = digits.parse().ok()?;
    (1..=65_535).contains(&number).then_some(number as u16)
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
        return Err(Refusal::new(format!(
            "`{}` is no address with a port",
            word.lossy()
        ))
        .at(word)
        .help("write `*:443`, `192.0.2.1:443`, `[2001:db8::1]:443`; a port is 1 to 65535"));
    };
    let Some(host) = address.host else {
        return Err(Refusal::new(format!(
            "`{}` is a port without an address",
            word.lossy()
        ))
        .at(word)
        .instead(format!("*:{}", word.lossy())));
    };
    if host == "*" || host.eq_ignore_ascii_case("_default_") || host.parse::<IpAddr>().is_ok() {
        return Ok(());
    }
    // httpd asks a name server, and passes over the address if there is no answer.
    if let Seen::Absent = cx.world.hosts(host.as_bytes()) {
        let refusal = Refusal::new(format!(
            "the virtual host is bound to the name `{host}`, which must resolve when httpd starts"
        ))
        .at(word)
        .help("write `*` and the port here, and the name as ServerName");
        let mut refusal = refusal;
        refusal.kind = crate::config::fault::Kind::Suspicious;
        cx.warn(refusal, None);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cut_as_apr_cuts_them() {
        let cut = |s: &str| parse(s.as_bytes()).map(|a| (a.host, a.port));
        assert_eq!(cut("80"), Some((None, 80)));
        assert_eq!(cut("*:80"), Some((Some("*".into()), 80)));
        assert_eq!(cut("a.example"), Some((Some("a.example".into()), 0)));
        assert_eq!(cut("[::1]:443"), Some((Some("::1".into()), 443)));
        assert_eq!(cut("[::1]"), Some((Some("::1".into()), 0)));
        for bad in ["0", "65536", "*:", "*:0", ":80", "[::1", "[zz]:80", "[::1%lo]", "a::80"] {
            assert_eq!(cut(bad), None, "{bad}");
        }
    }
}
