//! Which virtual host answers. httpd: server/vhost.c.

use std::ops::Range;

use core::net::IpAddr;

use crate::config::walk::ServerId;
use crate::config::{Config, path};
use crate::source::Span;
use crate::syntax::words;

/// What an address of a `<VirtualHost>` is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Bound {
    /// `*`, `_default_`, `0.0.0.0`, `[::]`: every address that no other names.
    Any,
    /// One address.
    Address(IpAddr),
    /// A name, which is looked up when httpd starts.
    Name(String),
}

/// An address of a `<VirtualHost>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostAddress {
    /// The address.
    pub bound: Bound,
    /// The port; none for `*` and for none given where the main server has none.
    pub port: Option<u16>,
    /// The host as it is written.
    pub written: String,
}

/// A server: the main one, or a virtual host.
#[derive(Debug, Clone)]
pub struct Host {
    /// Which.
    pub server: ServerId,
    /// Its section's tag; none for the main server.
    pub span: Option<Span>,
    /// Where it listens; empty for the main server.
    pub addresses: Vec<HostAddress>,
    /// ServerName without scheme and port.
    pub name: Option<String>,
    /// ServerAlias, patterns among them.
    pub aliases: Vec<String>,
}

/// Why a server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its ServerName or a ServerAlias is the name.
    Name,
    /// It is the only one for the address: the name is not looked at.
    Alone,
    /// None has the name: it is the first one for the address.
    First,
    /// No virtual host is for the address.
    Main,
}

/// All servers of a configuration.
#[derive(Debug, Clone)]
pub struct Hosts {
    /// The main server first, then the virtual hosts in order.
    pub all: Vec<Host>,
}

impl Host {
    /// Whether a request for `name` is this host's. httpd: `matches_aliases`.
    pub fn has_name(&self, name: &str) -> bool {
        let wanted = name.to_ascii_lowercase();
        self.name
            .as_ref()
            .is_some_and(|n| n.eq_ignore_ascii_case(name))
            || self.aliases.iter().any(|alias| {
                let alias = alias.to_ascii_lowercase();
                if alias.contains(['*', '?']) {
                    wildcard(alias.as_bytes(), wanted.as_bytes())
                } else {
                    alias == wanted
                }
            })
    }
}

/// `*` and `?` only. httpd: `ap_strcasecmp_match`, server/util.c. Iterative.
pub(super) fn wildcard(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                back = Some((p + 1, n));
                p += 1;
            }
            Some(b'?') => {
                p += 1;
                n += 1;
            }
            Some(byte) if *byte == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match back {
                Some((at, from)) => {
                    p = at;
                    n = from + 1;
                    back = Some((at, n));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&b| b == b'*')
}

/// The name in a `ServerName`'s value, without scheme and port, by its place
/// (core.c: `set_server_name`).
pub fn name_within(text: &str) -> Range<usize> {
    let start = text.find("://").map_or(0, |at| at + "://".len());
    let host = &text[start..];
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.contains(':') => {
            start..start + name.len()
        }
        _ => start..text.len(),
    }
}

/// The same as text.
pub fn bare_name(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    text[name_within(&text)].to_owned()
}

fn address(text: &[u8], default_port: Option<u16>) -> Option<HostAddress> {
    let wild = text.ends_with(b":*") || text == b"*";
    let bare = text.strip_suffix(b":*").unwrap_or(text);
    let parsed = crate::config::values::parse_address(bare)?;
    let written = String::from_utf8_lossy(&parsed.host?).into_owned();
    let bound = if written == "*" || written.eq_ignore_ascii_case("_default_") {
        Bound::Any
    } else {
        match written.parse::<IpAddr>() {
            Ok(ip) if ip.is_unspecified() => Bound::Any,
            Ok(ip) => Bound::Address(ip),
            Err(_) => Bound::Name(written.clone()),
        }
    };
    let port = match parsed.port {
        0 if wild => None,
        0 => default_port,
        port => Some(port),
    };
    Some(HostAddress {
        bound,
        port,
        written,
    })
}

impl Hosts {
    /// Those of a configuration.
    pub fn of(config: &Config) -> Hosts {
        let all = config
            .servers
            .iter()
            .enumerate()
            .map(|(n, section)| {
                let server = ServerId(n as u32);
                let settings = config.settings(server);
                let (span, addresses) = match section {
                    None => (None, Vec::new()),
                    Some(id) => {
                        let text = config.tree.args(*id, &config.sources);
                        let bytes = text.bytes();
                        let end = bytes
                            .iter()
                            .rposition(|&b| b == b'>')
                            .unwrap_or(bytes.len());
                        let addresses = words(&bytes[..end])
                            .filter_map(|w| address(&w.value, None))
                            .collect();
                        (Some(config.tree.get(*id).span()), addresses)
                    }
                };
                Host {
                    server,
                    span,
                    addresses,
                    name: settings.last("ServerName").map(|s| bare_name(s.value())),
                    aliases: settings
                        .named("ServerAlias")
                        .flat_map(|s| s.words())
                        .map(|w| String::from_utf8_lossy(w).into_owned())
                        .collect(),
                }
            })
            .collect();
        Hosts { all }
    }

    /// The virtual hosts that compete for a connection to `ip` and `port`, first one first.
    /// An address that is named exactly goes before `*`, an exact port before any port.
    pub fn competing(&self, ip: IpAddr, port: u16) -> Vec<&Host> {
        let wanted = [
            (Bound::Address(ip), Some(port)),
            (Bound::Address(ip), None),
            (Bound::Any, Some(port)),
            (Bound::Any, None),
        ];
        for (bound, port) in wanted {
            let hosts: Vec<&Host> = self
                .all
                .iter()
                .filter(|h| {
                    h.addresses
                        .iter()
                        .any(|a| a.bound == bound && a.port == port)
                })
                .collect();
            if !hosts.is_empty() {
                return hosts;
            }
        }
        Vec::new()
    }

    /// The server that answers a request that came to `ip` and `port` for `name` (the Host
    /// header, or SNI), and why.
    pub fn answering(&self, ip: IpAddr, port: u16, name: Option<&str>) -> (&Host, Why) {
        let hosts = self.competing(ip, port);
        match hosts.as_slice() {
            [] => (&self.all[0], Why::Main),
            [alone] => (alone, Why::Alone),
            [first, ..] => {
                let named = name.and_then(|name| {
                    let by_name = hosts.iter().find(|h| h.has_name(name));
                    // The host of its own <VirtualHost> address is a name too.
                    by_name.or_else(|| {
                        hosts.iter().find(|h| {
                            h.addresses
                                .iter()
                                .any(|a| a.written.eq_ignore_ascii_case(name))
                        })
                    })
                });
                match named {
                    Some(host) => (host, Why::Name),
                    None => (first, Why::First),
                }
            }
        }
    }

    /// The folder that a host serves files from.
    pub fn document_root(config: &Config, server: ServerId) -> Option<Vec<u8>> {
        config
            .settings(server)
            .effective(config.main_settings(), "DocumentRoot")
            .map(|s| path::under(&config.server_root, s.value()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    fn answer(text: &str, ip: &str, port: u16, name: Option<&str>) -> (u32, Why) {
        let config = config(text);
        let hosts = Hosts::of(&config);
        let (host, why) = hosts.answering(ip.parse().unwrap(), port, name);
        (host.server.0, why)
    }

    const TWO: &str = "\
<VirtualHost *:443>\nServerName a.example\nServerAlias *.a.example\n</VirtualHost>\n\
<VirtualHost *:443>\nServerName b.example:443\n</VirtualHost>\n\
<VirtualHost 192.0.2.1:443>\nServerName c.example\n</VirtualHost>\n\
<VirtualHost *:*>\nServerName d.example\n</VirtualHost>\n";

    #[test]
    fn the_name_decides_among_those_of_one_address() {
        assert_eq!(
            answer(TWO, "127.0.0.1", 443, Some("B.example")),
            (2, Why::Name)
        );
        assert_eq!(
            answer(TWO, "127.0.0.1", 443, Some("x.a.example")),
            (1, Why::Name)
        );
    }

    #[test]
    fn the_first_answers_for_a_stranger() {
        assert_eq!(
            answer(TWO, "127.0.0.1", 443, Some("z.example")),
            (1, Why::First)
        );
        assert_eq!(answer(TWO, "::1", 443, None), (1, Why::First));
    }

    #[test]
    fn an_exact_address_goes_first_and_a_lone_host_takes_any_name() {
        assert_eq!(
            answer(TWO, "192.0.2.1", 443, Some("a.example")),
            (3, Why::Alone)
        );
        assert_eq!(
            answer(TWO, "192.0.2.1", 80, Some("a.example")),
            (4, Why::Alone)
        );
    }

    #[test]
    fn without_a_host_the_main_server_answers() {
        assert_eq!(
            answer("ServerName m\n", "127.0.0.1", 80, Some("x")),
            (0, Why::Main)
        );
    }

    #[test]
    fn patterns_of_aliases() {
        assert!(wildcard(b"*.a", b"x.a") && !wildcard(b"*.a", b"a"));
        assert!(wildcard(b"w?w.*", b"www.x") && wildcard(b"*", b""));
    }
}
