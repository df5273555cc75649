//! Domains whose certificates mod_md gets, against each other and against the hosts. httpd:
//! `md_post_config_before_ssl` and what it calls, modules/md/mod_md.c.

use std::collections::HashSet;

use crate::config::fault::Kind;
use crate::config::modules::Tri;
use crate::config::path;
use crate::config::tree::NodeId;
use crate::config::views::hosts::Host;
use crate::config::views::settings::{Setting, Settings};
use crate::config::views::tls::{Engine, Named, Tls};
use crate::config::walk::ServerId;
use crate::config::world::{FileKind, Seen};

use super::{Death, Start};

/// A managed domain.
pub(super) struct Domain {
    /// `MDomain`, or `<MDomainSet>`.
    node: NodeId,
    /// Its names, in lower case.
    names: Vec<String>,
    /// The certificates that it is given, and their keys.
    pub(super) certificates: Vec<Named>,
    pub(super) keys: Vec<Named>,
    certain: bool,
}

/// All domains, and whose they are.
pub(super) struct Managed {
    domains: Vec<Domain>,
    /// By server, the numbers of its domains.
    owners: Vec<Vec<usize>>,
    /// By server, whether no domain can be its own.
    strangers: Vec<bool>,
}

impl Managed {
    /// Those of the configuration; none where mod_md may not be there, or where it is not
    /// certain which there are.
    pub(super) fn of(start: &Start<'_>) -> Option<Managed> {
        let config = start.config;
        if config.modules.has_named("mod_md") != Tri::Yes {
            return None;
        }
        let domains: Vec<Domain> = config
            .tree
            .iter()
            .filter_map(|(id, _)| domain(start, id))
            .collect();
        if domains.iter().any(|d| !d.certain) {
            return None;
        }
        if domains.is_empty() {
            return Some(Managed {
                domains,
                owners: Vec::new(),
                strangers: Vec::new(),
            });
        }
        let main = start.main;
        let base = main.last("MDBaseServer").is_some_and(|s| s.is("on"));
        let all_names = matches_all(main);
        let hosts = config.hosts();
        let owners: Vec<Vec<usize>> = hosts
            .all
            .iter()
            .map(|host| {
                if host.server == ServerId::MAIN && !base {
                    return Vec::new();
                }
                let has = |name: &String| {
                    let by_name = host.name.as_deref().is_some_and(|own| covers(name, own));
                    if all_names && !name.starts_with("*.") {
                        host.has_name(name)
                    } else {
                        by_name
                    }
                };
                (0..domains.len())
                    .filter(|&n| domains[n].names.iter().any(has))
                    .collect()
            })
            .collect();
        let strangers = strangers(&hosts.all, &owners);
        Some(Managed {
            domains,
            owners,
            strangers,
        })
    }

    /// Whether mod_md brings a virtual host no certificate: it manages other names only.
    pub(super) fn leaves_out(&self, server: ServerId) -> bool {
        self.strangers
            .get(server.0 as usize)
            .is_some_and(|stranger| *stranger)
    }

    /// The domain whose certificates a server has.
    pub(super) fn of_server(&self, server: ServerId) -> Option<&Domain> {
        match self.owners.get(server.0 as usize).map(Vec::as_slice) {
            Some([one]) => self.domains.get(*one),
            _ => None,
        }
    }
}

/// Virtual hosts that have no domain and will get none: `auto` gives a domain the aliases of
/// its hosts, so a host that shares a name with one of those is none.
fn strangers(hosts: &[Host], owners: &[Vec<usize>]) -> Vec<bool> {
    let names = |host: &Host| {
        let all = host.name.iter().chain(&host.aliases);
        all.map(|name| name.to_ascii_lowercase())
            .collect::<Vec<_>>()
    };
    let managed: HashSet<String> = hosts
        .iter()
        .zip(owners)
        .filter(|(_, domains)| !domains.is_empty())
        .flat_map(|(host, _)| names(host))
        .collect();
    let pattern = |name: &String| name.contains(['*', '?']);
    let patterns = managed.iter().any(pattern);
    hosts
        .iter()
        .zip(owners)
        .map(|(host, domains)| {
            let own = names(host);
            let named = host.server != ServerId::MAIN && host.name.is_some();
            named
                && domains.is_empty()
                && !patterns
                && !own
                    .iter()
                    .any(|name| pattern(name) || managed.contains(name))
        })
        .collect()
}

/// `MDMatchNames all`, which is the default.
fn matches_all(main: &Settings) -> bool {
    main.last("MDMatchNames").is_none_or(|s| s.is("all"))
}

/// `md_dns_matches`.
fn covers(pattern: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    pattern == name
        || pattern.strip_prefix('*').is_some_and(|end| {
            end.starts_with('.') && name.find('.').is_some_and(|dot| &name[dot..] == end)
        })
}

fn domain(start: &Start<'_>, id: NodeId) -> Option<Domain> {
    let config = start.config;
    let node = config.tree.get(id);
    let name = node.directive?.get().name;
    if !matches!(name, "MDomain" | "<MDomain" | "<MDomainSet") {
        return None;
    }
    let text = config.tree.args(id, &config.sources);
    let mut names: Vec<String> = Vec::new();
    let mut add = |word: &[u8]| {
        let word = String::from_utf8_lossy(word).to_ascii_lowercase();
        if !matches!(&*word, "" | "auto" | "manual") && !names.contains(&word) {
            names.push(word);
        }
    };
    for word in crate::syntax::words(text.bytes()) {
        let inner: &[u8] = &word.value;
        add(inner.strip_suffix(b">").unwrap_or(inner));
    }
    let mut certain = node.certain && !node.opaque;
    let mut domain = Domain {
        node: id,
        names: Vec::new(),
        certificates: Vec::new(),
        keys: Vec::new(),
        certain: true,
    };
    if name.starts_with('<') {
        let inner = Settings::within(config, Some(id));
        certain &= inner.iter().all(|setting| setting.certain);
        for setting in inner.iter() {
            match setting.name {
                "MDMember" | "MDMembers" => setting.words().iter().for_each(|w| add(w)),
                "MDCertificateFile" => domain.certificates.push(named(start, setting)),
                "MDCertificateKeyFile" => domain.keys.push(named(start, setting)),
                _ => {}
            }
        }
    }
    Some(Domain {
        names,
        certain,
        ..domain
    })
}

/// `md_config_add_cert_file`.
fn named(start: &Start<'_>, setting: &Setting) -> Named {
    Named {
        path: path::under(&start.config.server_root, setting.value()),
        setting: setting.clone(),
    }
}

/// Looks at the store, at the domains, and at the hosts that have more than one.
pub(super) fn check(start: &mut Start<'_>, managed: &Managed, all: &[Tls]) {
    store(start);
    if matches_all(start.main) {
        overlaps(start, managed);
    }
    for domain in &managed.domains {
        pairs(start, domain);
    }
    for tls in all {
        if tls.engine.0 == Engine::On {
            conflict(start, managed, tls);
        }
    }
}

/// `setup_store`, which makes what folders there are not.
fn store(start: &mut Start<'_>) {
    let main = start.main;
    let Some(setting) = main.last("MDStoreDir") else {
        return;
    };
    let full = path::under(&start.config.server_root, setting.value());
    let mut at: &[u8] = &full;
    loop {
        match start.stat(at) {
            Seen::Absent if at.len() > 1 => at = path::parent(at),
            Seen::Is(meta) if meta.kind != FileKind::Directory => break,
            _ => return,
        }
    }
    let shown = String::from_utf8_lossy(at).into_owned();
    start.dies(
        setting,
        Death::new(
            Kind::Start,
            format!("the store of certificates cannot be made: {shown} is no folder"),
            "name a folder of its own: MDStoreDir md",
        ),
    );
}

/// `merge_mds_with_conf`: each domain against those before it.
fn overlaps(start: &mut Start<'_>, managed: &Managed) {
    // Names and the ends of patterns, and who had them first.
    let mut had: crate::hash::HashMap<String, usize> = crate::hash::HashMap::default();
    for (n, domain) in managed.domains.iter().enumerate() {
        let earlier = domain.names.iter().find_map(|name| {
            let end = name.find('.').map(|dot| format!("*{}", &name[dot..]));
            had.get(name)
                .or_else(|| end.and_then(|e| had.get(&e)))
                .map(|first| (name, *first))
        });
        if let Some((name, first)) = earlier {
            let span = start.config.tree.get(managed.domains[first].node).span();
            let death = Death::new(
                Kind::Start,
                format!("two managed domains have the name {name}"),
                format!("take {name} out of one of the two"),
            );
            start.dies_at(domain.node, death.label(span, "and it is in this one"));
            return;
        }
        for name in &domain.names {
            had.entry(name.clone()).or_insert(n);
        }
    }
}

/// `merge_mds_with_conf`: a key for each certificate.
fn pairs(start: &mut Start<'_>, domain: &Domain) {
    let (certificates, keys) = (&domain.certificates, &domain.keys);
    let (at, message) = match (certificates.first(), keys.first()) {
        (Some(first), _) if certificates.len() != keys.len() => (
            first,
            format!(
                "a managed domain has {} MDCertificateFile and {} MDCertificateKeyFile",
                certificates.len(),
                keys.len()
            ),
        ),
        (None, Some(first)) => (
            first,
            "a managed domain has a key, and no certificate for it".to_owned(),
        ),
        _ => return,
    };
    start.dies(
        &at.setting,
        Death::new(
            Kind::Certificate,
            message,
            "write one MDCertificateKeyFile for each MDCertificateFile",
        ),
    );
}

/// `get_certificates`: a host with TLS has one domain at most.
fn conflict(start: &mut Start<'_>, managed: &Managed, tls: &Tls) {
    let Some([first, second, ..]) = managed.owners.get(tls.server.0 as usize).map(Vec::as_slice)
    else {
        return;
    };
    let Some(host) = start
        .config
        .servers
        .get(tls.server.0 as usize)
        .copied()
        .flatten()
    else {
        return;
    };
    let span = |n: &usize| start.config.tree.get(managed.domains[*n].node).span();
    let death = Death::new(
        Kind::Start,
        "this host has names of two managed domains, and it can have one certificate only",
        "put its names into one MDomain, or give each domain a host of its own",
    )
    .label(span(first), "the one domain")
    .label(span(second), "the other");
    start.dies_at(host, death);
}
