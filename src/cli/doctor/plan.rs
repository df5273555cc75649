//! What is worth looking at, by the configuration.

use std::net::IpAddr;

use crate::config::Config;
use crate::config::path;
use crate::config::views::error_logs::{Taker, error_logs};
use crate::config::views::hosts::{Bound, Hosts};
use crate::config::views::pid_file::pid_file;
use crate::config::views::speech::{Speech, Speeches, listeners};
use crate::config::views::tls::Tls;
use crate::config::world::World;
use crate::facts::machine::apache::Role;
use crate::probe::machine::{Door, ErrorLogFile, Order};

/// What is to be looked at.
pub(super) fn order(config: Option<&Config>, world: &dyn World, domains: &[String]) -> Order {
    let mut order = Order::default();
    let Some(config) = config else {
        order.names = domains.to_vec();
        return order;
    };
    let hosts = Hosts::of(config);
    let tls = Tls::all(config);
    let speeches = Speeches::of(config, &hosts, &tls);
    let wanted = |name: &str| {
        domains.is_empty()
            || domains
                .iter()
                .any(|domain| domain.eq_ignore_ascii_case(name))
    };
    for host in hosts.all.iter().filter(|host| host.span.is_some()) {
        let aliases = host
            .aliases
            .iter()
            .filter(|alias| !alias.contains(['*', '?']));
        let names = host.name.iter().chain(aliases);
        for name in names.filter(|name| visited(name) && wanted(name)) {
            let name = ascii(name);
            for address in &host.addresses {
                let port = address.port.unwrap_or(80);
                let meant = speeches.of_server(host.server) == Speech::Tls || port == 443;
                let door = Door {
                    name: name.clone(),
                    port,
                    tls: meant,
                    address: match &address.bound {
                        Bound::Address(ip) => Some(*ip),
                        _ => None,
                    },
                };
                if !order.doors.contains(&door) {
                    order.doors.push(door);
                }
            }
            let public = idna::domain_to_ascii(&name).is_ok() && looked_up(&name);
            if public && !order.names.contains(&name) {
                order.names.push(name);
            }
        }
    }
    // What was asked for and no virtual host has is looked at all the same.
    for domain in domains.iter().map(|domain| ascii(domain)) {
        if !order.names.contains(&domain) {
            order.names.push(domain.clone());
            for (port, tls) in [(80, false), (443, true)] {
                order.doors.push(Door {
                    name: domain.clone(),
                    port,
                    tls,
                    address: None,
                });
            }
        }
    }
    let listens = listeners(config).iter().any(|l| l.port == 443);
    // The name that renewals are made for and no virtual host is there for.
    let lineages = world
        .list(b"/etc/letsencrypt/renewal")
        .known()
        .unwrap_or_default();
    for lineage in lineages {
        let Some(name) = lineage.name.strip_suffix(b".conf") else {
            continue;
        };
        let name = String::from_utf8_lossy(name).into_owned();
        // A second one of a name: certbot counts them.
        let name = match name.rsplit_once('-') {
            Some((name, n)) if n.len() == 4 && n.bytes().all(|b| b.is_ascii_digit()) => {
                name.to_owned()
            }
            _ => name,
        };
        let door = Door {
            name,
            port: 443,
            tls: true,
            address: None,
        };
        let known = order.names.contains(&door.name);
        let at_443 = |d: &Door| d.name == door.name && d.port == 443;
        // Its host may be for another port, while Apache answers on the one that browsers take.
        let unseen = known && listens && !order.doors.iter().any(at_443);
        if domains.is_empty() && looked_up(&door.name) && (!known || unseen) {
            if !known {
                order.names.push(door.name.clone());
            }
            order.doors.push(door);
        }
    }
    order.doors.truncate(64);
    order.files = files(config, &tls);
    order.pid_file = Some(pid_file(config));
    order.logs = logs(config);
    order
}

/// Whether somebody may visit it.
fn visited(name: &str) -> bool {
    !name.is_empty() && name.parse::<IpAddr>().is_err() && !name.contains(char::is_whitespace)
}

/// Whether name servers may know it: it has a dot in it, and is no name of a local network. A
/// top-level domain is letters alone, which `site.example-0001`, certbot's name for a second
/// certificate, does not end with.
fn looked_up(name: &str) -> bool {
    const LOCAL: &[&str] = &[
        "local",
        "localhost",
        "localdomain",
        "lan",
        "internal",
        "home",
        "invalid",
    ];
    let last = name.rsplit('.').next().unwrap_or_default();
    let letters = last.chars().all(char::is_alphabetic) || last.starts_with("xn--");
    name.contains('.')
        && visited(name)
        && letters
        && !LOCAL.contains(&last.to_ascii_lowercase().as_str())
}

fn ascii(name: &str) -> String {
    let name = name.trim_end_matches('.');
    idna::domain_to_ascii(name).unwrap_or_else(|_| name.to_ascii_lowercase())
}

/// The files that the server reads when it loads its configuration, and the folders that it
/// looks through.
fn files(config: &Config, tls: &[Tls]) -> Vec<(Vec<u8>, Role)> {
    let mut files: Vec<(Vec<u8>, Role)> = config
        .sources
        .iter()
        .map(|(_, file)| (file.path().to_vec(), Role::Configuration))
        .collect();
    for (_, file) in config.sources.iter() {
        let folder = path::parent(file.path());
        let enabled = folder.ends_with(b"-enabled");
        if enabled && !files.iter().any(|(known, _)| known == folder) {
            files.push((folder.to_vec(), Role::Folder));
        }
    }
    for name in ["sites-enabled", "mods-enabled", "conf-enabled"] {
        let folder = path::join(&config.server_root, name.as_bytes());
        if !files.iter().any(|(known, _)| *known == folder) {
            files.push((folder, Role::Folder));
        }
    }
    for tls in tls {
        let named = tls.certificates.iter().chain(&tls.keys).chain(&tls.chain);
        for file in named.filter(|file| !file.in_token()) {
            if !files.iter().any(|(known, _)| *known == file.path) {
                files.push((file.path.clone(), Role::Certificate));
            }
        }
    }
    files
}

/// httpd's own place for it where nothing is said; Debian says something.
/// Those that are files, a few of them.
fn logs(config: &Config) -> Vec<ErrorLogFile> {
    let files = error_logs(config)
        .into_iter()
        .filter_map(|log| match log.taker {
            Taker::File(path) => Some(ErrorLogFile {
                path,
                format: log.format,
            }),
            Taker::System(_) | Taker::Program(_) => None,
        });
    files.take(64).collect()
}
