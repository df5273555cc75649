//! TLS settings of each server, merged as mod_ssl merges them. httpd:
//! `ssl_config_server_merge` in modules/ssl/ssl_engine_config.c.

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
    /// The path, below the server root if it is relative.
    pub path: Vec<u8>,
}

/// The TLS settings of one server.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Which server.
    pub server: ServerId,
    /// SSLEngine, and where it is said.
    pub engine: (Engine, Option<Setting>),
    /// SSLCertificateFile, in order.
    pub certificates: Vec<Named>,
    /// SSLCertificateKeyFile, in order.
    pub keys: Vec<Named>,
    /// SSLCertificateChainFile.
    pub chain: Option<Named>,
    /// Its own directives.
    pub own: Settings,
}

fn engine(settings: &Settings) -> Option<(Engine, Setting)> {
    settings.last("SSLEngine").map(|s| {
        let engine = if s.is("on") {
            Engine::On
        } else if s.is("optional") {
            Engine::Optional
        } else {
            Engine::Off
        };
        (engine, s.clone())
    })
}

fn named(config: &Config, settings: &Settings, directive: &str) -> Vec<Named> {
    settings
        .named(directive)
        .map(|s| Named {
            path: path::under(&config.server_root, s.value()),
            setting: s.clone(),
        })
        .collect()
}

impl Tls {
    /// The settings of every server, the main one first.
    pub fn all(config: &Config) -> Vec<Tls> {
        let main = Settings::of(config, ServerId::MAIN);
        (0..config.servers.len())
            .map(|n| {
                let server = ServerId(n as u32);
                let own = if server == ServerId::MAIN {
                    main.clone()
                } else {
                    Settings::of(config, server)
                };
                let (engine, at) = match engine(&own).or_else(|| engine(&main)) {
                    Some((engine, setting)) => (engine, Some(setting)),
                    None => (Engine::Unset, None),
                };
                // The lists are joined: the main server's first, then the host's own.
                let join = |directive: &str| {
                    let mut all = Vec::new();
                    if server != ServerId::MAIN {
                        all.extend(named(config, &main, directive));
                    }
                    all.extend(named(config, &own, directive));
                    all
                };
                Tls {
                    server,
                    engine: (engine, at),
                    certificates: join("SSLCertificateFile"),
                    keys: join("SSLCertificateKeyFile"),
                    chain: join("SSLCertificateChainFile").pop(),
                    own,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    #[test]
    fn settings_come_from_the_main_server_where_the_host_has_none() {
        let config = config(
            "SSLEngine on\nSSLCertificateFile main.pem\n\
             <VirtualHost *:443>\nSSLCertificateFile /x/host.pem\n</VirtualHost>\n\
             <VirtualHost *:80>\nSSLEngine off\n</VirtualHost>\n",
        );
        let all = Tls::all(&config);
        assert_eq!(all[1].engine.0, Engine::On);
        let paths: Vec<_> = all[1].certificates.iter().map(|c| c.path.clone()).collect();
        assert_eq!(paths, [b"/etc/apache2/main.pem".to_vec(), b"/x/host.pem".to_vec()]);
        assert_eq!(all[2].engine.0, Engine::Off);
    }
}
