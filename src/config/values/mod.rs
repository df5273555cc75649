//! The values that directives take: one file a module, each check citing the setter it
//! follows.

mod access_compat;
mod address;
mod allowmethods;
mod auth_basic;
mod auth_digest;
mod auth_form;
mod authn_anon;
mod authn_core;
mod authn_dbd;
mod authn_dbm;
mod authn_file;
mod authn_socache;
mod authnz_fcgi;
mod authnz_ldap;
pub(super) mod authz_core;
mod authz_dbd;
mod authz_dbm;
mod authz_groupfile;
mod core_server;
mod dbd;
mod enumeration;
mod file_slot;
mod http_core;
mod ldap_url;
mod methods;
mod numbers;
mod providers;
mod remoteip;
mod reqtimeout;
mod sections;
mod socache;
mod subnet;
mod userdir;
mod util_ldap;
mod wsgi;

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
    ("mod_access_compat", access_compat::CHECKS),
    ("mod_allowmethods", allowmethods::CHECKS),
    ("mod_auth_basic", auth_basic::CHECKS),
    ("mod_auth_digest", auth_digest::CHECKS),
    ("mod_auth_form", auth_form::CHECKS),
    ("mod_authn_anon", authn_anon::CHECKS),
    ("mod_authn_core", authn_core::CHECKS),
    ("mod_authn_dbd", authn_dbd::CHECKS),
    ("mod_authn_dbm", authn_dbm::CHECKS),
    ("mod_authn_file", authn_file::CHECKS),
    ("mod_authn_socache", authn_socache::CHECKS),
    ("mod_authnz_fcgi", authnz_fcgi::CHECKS),
    ("mod_authnz_ldap", authnz_ldap::CHECKS),
    ("mod_authz_core", authz_core::CHECKS),
    ("mod_authz_dbd", authz_dbd::CHECKS),
    ("mod_authz_dbm", authz_dbm::CHECKS),
    ("mod_authz_groupfile", authz_groupfile::CHECKS),
    ("mod_dbd", dbd::CHECKS),
    ("mod_remoteip", remoteip::CHECKS),
    ("mod_reqtimeout", reqtimeout::CHECKS),
    ("mod_userdir", userdir::CHECKS),
    ("mod_wsgi", wsgi::CHECKS),
    ("util_ldap", util_ldap::CHECKS),
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
