//! The values that directives take: one file a module, each check citing the setter it
//! follows.

mod actions;
mod address;
mod alias;
mod allowmethods;
mod buffer;
mod cgi;
mod charset_lite;
mod core_server;
mod dialup;
mod dir;
mod enumeration;
mod env;
mod ext_filter;
mod filter;
mod headers;
mod http_core;
mod include;
mod methods;
mod numbers;
mod output_filters;
mod rewrite;
mod sections;
mod sed;
mod setenvif;
mod statuses;
mod substitute;
mod unchecked;
mod vhost_alias;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::syntax::{Text, Word};

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
    ("mod_actions", actions::CHECKS),
    ("mod_alias", alias::CHECKS),
    ("mod_allowmethods", allowmethods::CHECKS),
    ("mod_buffer", buffer::BUFFER),
    ("mod_case_filter", unchecked::CASE_FILTER),
    ("mod_case_filter_in", unchecked::CASE_FILTER_IN),
    ("mod_cern_meta", unchecked::CERN_META),
    ("mod_cgi", cgi::CGI),
    ("mod_cgid", cgi::CGID),
    ("mod_charset_lite", charset_lite::CHECKS),
    ("mod_dialup", dialup::CHECKS),
    ("mod_dir", dir::CHECKS),
    ("mod_dumpio", unchecked::DUMPIO),
    ("mod_echo", unchecked::ECHO),
    ("mod_env", env::CHECKS),
    ("mod_ext_filter", ext_filter::CHECKS),
    ("mod_filter", filter::CHECKS),
    ("mod_headers", headers::CHECKS),
    ("mod_imagemap", unchecked::IMAGEMAP),
    ("mod_include", include::CHECKS),
    ("mod_reflector", unchecked::REFLECTOR),
    ("mod_request", buffer::REQUEST),
    ("mod_rewrite", rewrite::CHECKS),
    ("mod_sed", sed::CHECKS),
    ("mod_setenvif", setenvif::CHECKS),
    ("mod_speling", unchecked::SPELING),
    ("mod_substitute", substitute::CHECKS),
    ("mod_vhost_alias", vhost_alias::CHECKS),
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
