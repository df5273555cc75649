//! The values that directives take: one file a module, each check citing the setter it
//! follows.

mod address;
mod autoindex;
mod brotli;
mod core_server;
mod dav;
mod dav_fs;
mod dav_lock;
mod deflate;
mod enumeration;
mod expires;
mod file_cache;
mod heartbeat;
mod heartmonitor;
mod http_core;
mod ident;
mod lbmethod_heartbeat;
mod mime;
mod mime_magic;
mod negotiation;
mod numbers;
mod proxy;
mod proxy_connect;
mod proxy_express;
mod proxy_fcgi;
mod proxy_ftp;
mod proxy_hcheck;
mod proxy_html;
mod proxy_scgi;
mod proxy_wstunnel;
mod sections;
mod uri;
mod xml2enc;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::syntax::{Text, Word};

pub(super) use address::parse as parse_address;

use super::fault::Verdict;
use super::table::{DIRECTIVES, DirectiveId};
use super::walk::Cx;

/// How a directive's arguments are judged, beyond their number.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// The setter takes whatever it gets.
    Any,
    /// On or Off, already known to be one of them.
    Flag(fn(&mut Cx<'_>, bool) -> Verdict),
    /// Word by word: TAKE1, ITERATE.
    One(fn(&mut Cx<'_>, &Word<'_>) -> Verdict),
    /// The first word with each of the others: ITERATE2; TAKE2.
    Pair(fn(&mut Cx<'_>, &Word<'_>, &Word<'_>) -> Verdict),
    /// All words at once.
    Words(fn(&mut Cx<'_>, &[Word<'_>]) -> Verdict),
    /// The arguments as they stand.
    Raw(fn(&mut Cx<'_>, &Text<'_>) -> Verdict),
    /// A section: judges its tag and walks its content.
    Section(fn(&mut Cx<'_>, &Text<'_>) -> Verdict),
}

/// A module's directives. Every directive of a module that is listed here is listed.
type Checks = &'static [(&'static str, Check)];

/// The modules whose setters are followed, by the name in the module table.
const MODULES: &[(&str, Checks)] = &[
    ("core", core_server::CHECKS),
    ("core", sections::CHECKS),
    ("http_core", http_core::CHECKS),
    ("mod_autoindex", autoindex::CHECKS),
    ("mod_brotli", brotli::CHECKS),
    ("mod_dav", dav::CHECKS),
    ("mod_dav_fs", dav_fs::CHECKS),
    ("mod_dav_lock", dav_lock::CHECKS),
    ("mod_deflate", deflate::CHECKS),
    ("mod_expires", expires::CHECKS),
    ("mod_file_cache", file_cache::CHECKS),
    ("mod_heartbeat", heartbeat::CHECKS),
    ("mod_heartmonitor", heartmonitor::CHECKS),
    ("mod_ident", ident::CHECKS),
    ("mod_lbmethod_heartbeat", lbmethod_heartbeat::CHECKS),
    ("mod_mime", mime::CHECKS),
    ("mod_mime_magic", mime_magic::CHECKS),
    ("mod_negotiation", negotiation::CHECKS),
    ("mod_proxy", proxy::CHECKS),
    ("mod_proxy_connect", proxy_connect::CHECKS),
    ("mod_proxy_express", proxy_express::CHECKS),
    ("mod_proxy_fcgi", proxy_fcgi::CHECKS),
    ("mod_proxy_ftp", proxy_ftp::CHECKS),
    ("mod_proxy_hcheck", proxy_hcheck::CHECKS),
    ("mod_proxy_html", proxy_html::CHECKS),
    ("mod_proxy_scgi", proxy_scgi::CHECKS),
    ("mod_proxy_wstunnel", proxy_wstunnel::CHECKS),
    ("mod_xml2enc", xml2enc::CHECKS),
];

/// The check of a directive.
pub(super) fn check(id: DirectiveId) -> Check {
    static CHECKS: OnceLock<Vec<Check>> = OnceLock::new();
    let checks = CHECKS.get_or_init(|| {
        let mut by_name: HashMap<(&str, &str), Check> = HashMap::new();
        for (module, checks) in MODULES {
            for (name, check) in *checks {
                by_name.insert((module, name), *check);
            }
        }
        DIRECTIVES
            .iter()
            .map(|d| {
                by_name
                    .get(&(d.module.get().name, d.name))
                    .copied()
                    .unwrap_or(Check::Any)
            })
            .collect()
    });
    checks[id.0 as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::table;

    #[test]
    fn every_name_is_in_the_directive_table() {
        for (module, checks) in MODULES {
            for (name, _) in *checks {
                let found = table::lookup(name.as_bytes())
                    .iter()
                    .any(|d| d.get().module.get().name == *module && d.get().name == *name);
                assert!(found, "{module}: {name}");
            }
        }
    }

    #[test]
    fn every_directive_of_a_listed_module_is_judged() {
        let listed: std::collections::HashSet<(&str, &str)> = MODULES
            .iter()
            .flat_map(|(module, checks)| checks.iter().map(move |(name, _)| (*module, *name)))
            .collect();
        let missing: Vec<_> = DIRECTIVES
            .iter()
            .filter(|d| MODULES.iter().any(|(m, _)| *m == d.module.get().name))
            .filter(|d| !d.on_read())
            .filter(|d| !listed.contains(&(d.module.get().name, d.name)))
            .map(|d| d.name)
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
