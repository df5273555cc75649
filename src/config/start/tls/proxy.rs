//! TLS towards backends: `SSLProxyEngine on` in a server or in a `<Proxy>`. httpd:
//! `ssl_init_proxy_ctx`, `ssl_init_proxy_certs`, `ssl_proxy_section_post_config`.

use crate::config::fault::Kind;
use crate::config::path;
use crate::config::pem::{ProxyKey, ProxyPair, proxy_pairs};
use crate::config::start::{Death, Start};
use crate::config::tree::NodeId;
use crate::config::views::settings::{Setting, Settings};
use crate::config::walk::ServerId;
use crate::config::world::Seen;

use super::library::Library;
use super::scope::Scope;
use super::unusable::{quoted, shown};

/// Whether TLS towards backends is on.
pub(super) fn on(scope: &Scope) -> bool {
    scope.get("SSLProxyEngine").is_some_and(|s| s.is("on"))
}

/// Looks at a server's, or a section's.
pub(super) fn check(start: &mut Start, scope: &Scope, library: &Library) {
    super::client(start, scope, library);
    if let Some(setting) = scope.get("SSLProxyMachineCertificateFile") {
        let file = path::under(&start.config.server_root, setting.value());
        pairs(start, setting, &file);
    }
    if let Some(setting) = scope.get("SSLProxyMachineCertificatePath") {
        let folder = path::under(&start.config.server_root, setting.value());
        if let Seen::Is(entries) = start.list(&folder) {
            for entry in entries.iter().filter(|entry| !entry.directory) {
                pairs(start, setting, &path::join(&folder, &entry.name));
            }
        }
    }
}

/// Looks at the sections that have settings of their own.
pub(super) fn sections(start: &mut Start, main: &Settings, library: &Library) {
    let config = start.config;
    for (n, section) in config.servers.iter().enumerate() {
        let server = ServerId(n as u32);
        if server != ServerId::MAIN && section.is_none() {
            continue;
        }
        let sections = sections_of(start, *section);
        if sections.is_empty() {
            continue;
        }
        let of_host;
        let own = if server == ServerId::MAIN {
            main
        } else {
            of_host = Settings::some(config, server, super::about);
            &of_host
        };
        let around = Scope::of_server(own, main);
        for section in sections {
            let own = Settings::within(config, Some(section));
            let scope = around.inside(&own);
            let set = own.iter().any(|s| s.name.starts_with("SSLProxy"));
            let certain = config.tree.get(section).certain && !scope.doubtful();
            if set && certain && on(&scope) {
                check(start, &scope, library);
            }
        }
    }
}

/// The `<Proxy>` and `<ProxyMatch>` sections of a server.
fn sections_of(start: &Start, server: Option<NodeId>) -> Vec<NodeId> {
    start
        .config
        .tree
        .children(server)
        .filter(|(_, node)| {
            node.directive
                .is_some_and(|d| matches!(d.get().name, "<Proxy" | "<ProxyMatch"))
        })
        .map(|(id, _)| id)
        .collect()
}

/// Looks at the pairs in a file of client certificates.
fn pairs(start: &mut Start, setting: &Setting, file: &[u8]) {
    let Some(bytes) = start.contents(file).known() else {
        return;
    };
    let name = shown(file);
    for pair in proxy_pairs(&bytes) {
        let death = match pair {
            ProxyPair { key: None, .. } => continue,
            ProxyPair {
                key: Some(ProxyKey::Encrypted),
                ..
            } => Death::new(
                Kind::Certificate,
                format!("the key in {name} is encrypted, and nobody is asked for its phrase"),
                format!(
                    "put the plain key into the file: openssl pkey -in {file} -out {file}.key, and then its \
                     certificate and {file}.key into one file",
                    file = quoted(file)
                ),
            ),
            ProxyPair {
                certificate: None, ..
            } => Death::new(
                Kind::Certificate,
                format!("{name} holds a key and no certificate for it"),
                "put the certificate and its key into one file, one after the other",
            ),
            ProxyPair {
                certificate: Some(certificate),
                key: Some(ProxyKey::Plain(key)),
            } => {
                if certificate.key.and_then(|public| public.same(&key)) != Some(false) {
                    continue;
                }
                Death::new(
                    Kind::KeyMismatch,
                    format!(
                        "{name}: the key is not that of the certificate on line {}",
                        certificate.line
                    ),
                    "put the key of this certificate beside it",
                )
            }
        };
        start.dies(setting, death);
        return;
    }
}
