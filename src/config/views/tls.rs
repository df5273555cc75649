//! TLS settings of each server, merged as mod_ssl merges them. httpd:
//! `ssl_config_server_merge` in modules/ssl/ssl_engine_config.c.

use std::rc::Rc;

use crate::config::walk::ServerId;
use crate::config::{Config, path};

use super::settings::{Setting, Settings};

/// What SSLEngine says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// TLS on every connection.
    On,
    /// TLS where a client asks to upgrade.
    Optional,
    /// None.
    Off,
    /// Nothing is said.
    Unset,
}

/// A file that a setting names.
#[derive(Debug, Clone)]
pub struct Named {
    /// The directive.
    pub setting: Setting,
    /// The path, below the server root if it is relative; what is in a token, as it is written.
    pub path: Vec<u8>,
}

impl Named {
    /// Whether it is no file but names what a token holds. mod_ssl: `modssl_is_engine_id`.
    pub fn in_token(&self) -> bool {
        in_token(self.setting.value())
    }
}

fn in_token(value: &[u8]) -> bool {
    value.starts_with(b"pkcs11:")
}

/// The TLS settings of one server.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Which server.
    pub server: ServerId,
    /// SSLEngine, and where it is said.
    pub engine: (Engine, Option<Setting>),
    /// SSLCertificateFile, in the order in which they are loaded.
    pub certificates: Vec<Named>,
    /// SSLCertificateKeyFile; the first belongs to the first certificate, and so on.
    pub keys: Vec<Named>,
    /// SSLCertificateChainFile.
    pub chain: Option<Named>,
    /// Its own directives.
    pub own: Rc<Settings>,
}

/// How many of the main server's files a host's take the place of, one by one
/// (CERTKEYS_IDX_MAX, modules/ssl/ssl_private.h).
const REPLACED: usize = 3;

/// The first file of a host takes the place of the main server's first, and so on; what is
/// left of the main server's stays. httpd: `modssl_ctx_cfg_merge_certkeys_array`.
fn merged(main: &[Named], mut own: Vec<Named>) -> Vec<Named> {
    if main.is_empty() {
        return own;
    }
    let rest = own.split_off(own.len().min(REPLACED));
    own.extend_from_slice(main.get(own.len()..).unwrap_or_default());
    own.extend(rest);
    own
}

fn engine(settings: &Settings) -> Option<(Engine, Option<Setting>)> {
    settings.last("SSLEngine").map(|s| {
        let engine = if s.is("on") {
            Engine::On
        } else if s.is("optional") {
            Engine::Optional
        } else {
            Engine::Off
        };
        (engine, Some(s.clone()))
    })
}

fn named(config: &Config, settings: &Settings, directive: &str) -> Vec<Named> {
    settings
        .named(directive)
        .map(|s| Named {
            path: if in_token(s.value()) {
                s.value().to_vec()
            } else {
                path::under(&config.server_root, s.value())
            },
            setting: s.clone(),
        })
        .collect()
}

/// What hosts take from the main server where they say nothing themselves.
#[derive(Debug, Clone)]
pub struct Inherited {
    engine: (Engine, Option<Setting>),
    certificates: Vec<Named>,
    keys: Vec<Named>,
    chain: Option<Named>,
}

impl Inherited {
    /// Of the main server's directives.
    pub fn of(config: &Config, main: &Settings) -> Inherited {
        Inherited {
            engine: engine(main).unwrap_or((Engine::Unset, None)),
            certificates: named(config, main, "SSLCertificateFile"),
            keys: named(config, main, "SSLCertificateKeyFile"),
            chain: named(config, main, "SSLCertificateChainFile").pop(),
        }
    }
}

impl Tls {
    /// The settings of every server, the main one first.
    pub fn all(config: &Config) -> Vec<Tls> {
        let inherited = Inherited::of(config, config.main_settings());
        (0..config.servers.len())
            .map(|n| {
                let server = ServerId(n as u32);
                Tls::of(config, server, config.settings(server), &inherited)
            })
            .collect()
    }

    /// The settings of a server, by its own directives and what it inherits.
    pub fn of(config: &Config, server: ServerId, own: &Rc<Settings>, inherited: &Inherited) -> Tls {
        if server == ServerId::MAIN {
            let Inherited {
                engine,
                certificates,
                keys,
                chain,
            } = inherited.clone();
            return Tls {
                server,
                engine,
                certificates,
                keys,
                chain,
                own: Rc::clone(own),
            };
        }
        let files = |main: &[Named], directive: &str| merged(main, named(config, own, directive));
        Tls {
            server,
            engine: engine(own).unwrap_or_else(|| inherited.engine.clone()),
            certificates: files(&inherited.certificates, "SSLCertificateFile"),
            keys: files(&inherited.keys, "SSLCertificateKeyFile"),
            chain: named(config, own, "SSLCertificateChainFile")
                .pop()
                .or_else(|| inherited.chain.clone()),
            own: Rc::clone(own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    fn paths(named: &[Named]) -> Vec<&str> {
        named
            .iter()
            .map(|n| std::str::from_utf8(&n.path).unwrap())
            .collect()
    }

    #[test]
    fn settings_come_from_the_main_server_where_the_host_has_none() {
        let config = config(
            "SSLEngine on\nSSLCertificateFile main.pem\n\
             <VirtualHost *:443>\nSSLCertificateKeyFile /x/host.key\n</VirtualHost>\n\
             <VirtualHost *:80>\nSSLEngine off\n</VirtualHost>\n",
        );
        let all = Tls::all(&config);
        assert_eq!(all[1].engine.0, Engine::On);
        assert_eq!(paths(&all[1].certificates), ["/etc/apache2/main.pem"]);
        assert_eq!(paths(&all[1].keys), ["/x/host.key"]);
        assert_eq!(all[2].engine.0, Engine::Off);
    }

    #[test]
    fn a_hosts_files_take_the_place_of_the_main_servers_one_by_one() {
        let config = config(
            "SSLCertificateFile /m/1\nSSLCertificateFile /m/2\n\
             <VirtualHost *:443>\nSSLCertificateFile /h/1\n</VirtualHost>\n\
             <VirtualHost *:443>\nSSLCertificateFile /h/1\nSSLCertificateFile /h/2\n\
             SSLCertificateFile /h/3\nSSLCertificateFile pkcs11:x\n</VirtualHost>\n",
        );
        let all = Tls::all(&config);
        assert_eq!(paths(&all[1].certificates), ["/h/1", "/m/2"]);
        assert_eq!(
            paths(&all[2].certificates),
            ["/h/1", "/h/2", "/h/3", "pkcs11:x"]
        );
    }
}
