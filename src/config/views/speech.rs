//! Whether a server speaks TLS to those who connect to it.
//!
//! `SSLEngine` says it; where it says nothing, a server that has a certificate does so if its
//! protocol is `https`: by `Protocol`, by the `Listen` of its address, or because that
//! `Listen` is for port 443. httpd: `ssl_init_Module` in modules/ssl/ssl_engine_init.c,
//! `ap_setup_listeners` and `ap_set_listener` in server/listen.c.

use core::net::IpAddr;

use crate::config::Config;
use crate::config::modules::Tri;
use crate::config::tree::{Node, NodeId};
use crate::config::values::parse_address;
use crate::config::walk::ServerId;
use crate::hash::HashMap;

use super::hosts::{Bound, Host, HostAddress, Hosts};
use super::settings::{Setting, Settings};
use super::tls::{Engine, Tls};

/// What a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speech {
    /// TLS on every connection.
    Tls,
    /// Plain HTTP.
    Plain,
    /// Plain HTTP, until a client asks for TLS; no browser does.
    Upgrade,
    /// It depends on what is not known.
    Unknown,
}

/// A socket, as `Listen` orders it.
#[derive(Debug, Clone)]
pub struct Listener {
    /// The directive.
    pub setting: Setting,
    /// The address; none for all.
    pub ip: Option<IpAddr>,
    /// The port.
    pub port: u16,
    /// Whether it is for `https`, by its own word or by its port.
    pub https: bool,
}

/// The sockets of a configuration; those of names that are looked up are left out.
pub fn listeners(config: &Config) -> Vec<Listener> {
    config
        .main_settings()
        .named("Listen")
        .filter_map(|setting| {
            let address = parse_address(setting.value())?;
            let ip = match address.host.as_deref() {
                None | Some(b"*") => None,
                Some(host) => {
                    let text = std::str::from_utf8(host).ok()?;
                    Some(text.trim_matches(['[', ']']).parse().ok()?)
                }
            };
            let word = setting.words()[1..].iter().find(|w| !w.contains(&b'='));
            Some(Listener {
                https: word.map_or(address.port == 443, |w| w.eq_ignore_ascii_case(b"https")),
                ip,
                port: address.port,
                setting: setting.clone(),
            })
        })
        .collect()
}

/// What each server speaks, by its number.
#[derive(Debug, Clone)]
pub struct Speeches {
    all: Vec<Speech>,
    /// For each server the addresses, and which server's TLS settings a connection to each
    /// meets before the name is known.
    first: HashMap<(Bound, Option<u16>), ServerId>,
}

impl Speeches {
    /// Of a configuration.
    pub fn of(config: &Config, hosts: &Hosts, tls: &[Tls]) -> Speeches {
        let listeners = listeners(config);
        let main = config.main_settings();
        let all = hosts
            .all
            .iter()
            .zip(tls)
            .map(|(host, tls)| speech(config, host, tls, &listeners, main))
            .collect();
        let mut first = HashMap::default();
        for host in &hosts.all {
            for address in &host.addresses {
                first
                    .entry((address.bound.clone(), address.port))
                    .or_insert(host.server);
            }
        }
        Speeches { all, first }
    }

    /// What a server speaks by its own settings.
    pub fn of_server(&self, server: ServerId) -> Speech {
        self.all
            .get(server.0 as usize)
            .copied()
            .unwrap_or(Speech::Unknown)
    }

    /// The host that a connection to an address meets: whether TLS is spoken there is settled
    /// by it, before any name is known.
    pub fn first_at(&self, address: &HostAddress) -> Option<ServerId> {
        self.first
            .get(&(address.bound.clone(), address.port))
            .copied()
    }

    /// Whether visitors reach a host by TLS: what the first host of its addresses speaks.
    pub fn reached_by_tls(&self, host: &Host) -> Tri {
        let mut answer = Tri::No;
        for address in &host.addresses {
            match self.first_at(address).map(|first| self.of_server(first)) {
                Some(Speech::Tls) => return Tri::Yes,
                Some(Speech::Unknown) => answer = Tri::Unknown,
                _ => {}
            }
        }
        answer
    }
}

fn speech(
    config: &Config,
    host: &Host,
    tls: &Tls,
    listeners: &[Listener],
    main: &Settings,
) -> Speech {
    if config.modules.has_named("mod_ssl") == Tri::No {
        return Speech::Plain;
    }
    let doubtful = |settings: &Settings| {
        settings.any_doubtful(|setting| {
            ["SSL", "Protocol"]
                .iter()
                .any(|word| setting.name.starts_with(word) && setting.name != "Protocols")
        })
    };
    if doubtful(&tls.own) || doubtful(main) {
        return Speech::Unknown;
    }
    match tls.engine.0 {
        Engine::On => Speech::Tls,
        Engine::Off => Speech::Plain,
        Engine::Optional => Speech::Upgrade,
        Engine::Unset if tls.certificates.is_empty() => {
            // The main server's certificate would be its own, too; and so would its switch.
            if config.whole {
                Speech::Plain
            } else {
                Speech::Unknown
            }
        }
        Engine::Unset => match tls.own.effective(main, "Protocol") {
            Some(protocol) if protocol.is("https") => Speech::Tls,
            Some(_) => Speech::Plain,
            None => by_listener(config, host, listeners),
        },
    }
}

/// Whether a host has settings of core's own. One that has none shares the main server's, its
/// protocol among them, and that is `http` by then. httpd: `ap_set_config_vectors` and
/// `merge_server_configs` in server/config.c.
fn of_its_own(config: &Config, section: NodeId) -> bool {
    // What is not certain may be there.
    let core = |node: &Node| {
        node.directive
            .is_none_or(|d| d.get().module.get().name == "core")
    };
    let mut left = vec![section];
    while let Some(parent) = left.pop() {
        for (id, node) in config.tree.children(Some(parent)) {
            if core(node) {
                return true;
            }
            left.push(id);
        }
    }
    false
}

/// The protocol of the first `Listen` that is for one of the host's addresses, and no other.
fn by_listener(config: &Config, host: &Host, listeners: &[Listener]) -> Speech {
    let section = config
        .servers
        .get(host.server.0 as usize)
        .copied()
        .flatten();
    if section.is_some_and(|section| !of_its_own(config, section)) {
        return Speech::Plain;
    }
    for address in &host.addresses {
        let Some(port) = address.port else { continue };
        let mut near = listeners.iter().filter(|l| l.port == port).peekable();
        if near.peek().is_none() && !config.whole {
            return Speech::Unknown;
        }
        for listener in near {
            let same = match (&address.bound, listener.ip) {
                (Bound::Any, None) => true,
                (Bound::Address(ip), Some(other)) if *ip == other => true,
                // Which of the all-embracing ones is equal to which depends on the machine.
                (Bound::Any, Some(ip)) if ip.is_unspecified() => return Speech::Unknown,
                (Bound::Name(_), _) => return Speech::Unknown,
                _ => false,
            };
            if !listener.setting.certain {
                return Speech::Unknown;
            }
            if same {
                return if listener.https {
                    Speech::Tls
                } else {
                    Speech::Plain
                };
            }
        }
    }
    if config.whole {
        Speech::Plain
    } else {
        Speech::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    fn speeches(text: &str) -> Vec<Speech> {
        let config = config(text);
        let (hosts, tls) = (Hosts::of(&config), Tls::all(&config));
        Speeches::of(&config, &hosts, &tls).all[1..].to_vec()
    }

    /// A host of that address, with a certificate.
    fn host(address: &str, more: &str) -> String {
        let more = format!("ServerName v.example\n{more}");
        format!("<VirtualHost {address}>\nSSLCertificateFile /c\n{more}\n</VirtualHost>\n")
    }

    #[test]
    fn a_host_without_a_setting_of_core_speaks_as_the_main_server_does() {
        let with = |more: &str| {
            let host =
                format!("<VirtualHost *:443>\nSSLCertificateFile /c\n{more}</VirtualHost>\n");
            speeches(&format!("Listen 443\n{host}"))[0]
        };
        assert_eq!(with(""), Speech::Plain);
        assert_eq!(with("SSLHonorCipherOrder on\n"), Speech::Plain);
        assert_eq!(with("ServerName v.example\n"), Speech::Tls);
        assert_eq!(with("<Directory /srv>\n</Directory>\n"), Speech::Tls);
    }

    #[test]
    fn a_certificate_and_a_listen_for_https_do_without_ssl_engine() {
        use Speech::{Plain, Tls, Unknown, Upgrade};
        let with = |listen: &str, host: &str| speeches(&format!("{listen}\n{host}"))[0];
        assert_eq!(with("Listen 443", &host("*:443", "")), Tls);
        assert_eq!(with("Listen 8443", &host("*:8443", "")), Plain);
        assert_eq!(with("Listen 8443 https", &host("*:8443", "")), Tls);
        assert_eq!(with("Listen 443 http", &host("*:443", "")), Plain);
        assert_eq!(with("Listen 8443", &host("*:8443", "Protocol https")), Tls);
        assert_eq!(with("Listen 443", &host("*:443", "SSLEngine off")), Plain);
        assert_eq!(
            with("Listen 443", &host("*:443", "SSLEngine optional")),
            Upgrade
        );
        assert_eq!(with("Listen 443", &host("192.0.2.1:443", "")), Plain);
        assert_eq!(
            with("Listen 192.0.2.1:443", &host("192.0.2.1:443", "")),
            Tls
        );
        assert_eq!(with("Listen 443", &host("*", "")), Plain);
        assert_eq!(with("Listen 0.0.0.0:443", &host("*:443", "")), Unknown);
        assert_eq!(
            with("Listen 443", "<VirtualHost *:443>\n</VirtualHost>\n"),
            Plain
        );
        // The first address that a Listen is for settles it.
        let both = "Listen 80\nListen 443";
        assert_eq!(with(both, &host("*:80 *:443", "")), Plain);
    }

    #[test]
    fn the_first_host_of_an_address_settles_it_for_all() {
        let text = format!(
            "Listen 443\n<VirtualHost *:443>\n</VirtualHost>\n{}",
            host("*:443", "SSLEngine on")
        );
        let config = config(&text);
        let (hosts, tls) = (Hosts::of(&config), Tls::all(&config));
        let speeches = Speeches::of(&config, &hosts, &tls);
        assert_eq!(speeches.of_server(ServerId(2)), Speech::Tls);
        assert_eq!(speeches.reached_by_tls(&hosts.all[2]), Tri::No);
    }
}
