//! The values that directives take: one file a module, each check citing the setter it
//! follows.

mod access_compat;
mod actions;
pub(super) mod address;
mod alias;
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
mod autoindex;
mod brotli;
mod buffer;
mod cache;
mod cgi;
mod charset_lite;
mod core_content;
mod core_limits;
pub(super) mod core_logging;
mod core_options;
mod core_process;
mod core_protocol;
mod core_server;
mod dav;
mod dav_fs;
mod dav_lock;
mod dbd;
mod deflate;
mod dialup;
mod dir;
pub(super) mod enumeration;
mod env;
mod expires;
mod ext_filter;
mod file_cache;
mod file_slot;
mod filter;
mod headers;
mod heartbeat;
mod heartmonitor;
mod http2;
mod http_core;
mod ident;
mod include;
mod lbmethod_heartbeat;
mod ldap_url;
mod listen;
pub(super) mod log_config;
mod log_debug;
mod lua;
mod md;
mod methods;
mod mime;
mod mime_magic;
mod mpm;
mod mutex;
mod negotiation;
mod numbers;
mod output_filters;
mod providers;
mod proxy;
mod proxy_connect;
mod proxy_express;
mod proxy_fcgi;
mod proxy_ftp;
mod proxy_hcheck;
mod proxy_html;
mod proxy_scgi;
mod proxy_wstunnel;
mod remoteip;
mod reqtimeout;
mod rewrite;
mod sections;
mod sed;
mod session;
mod setenvif;
mod small_loggers;
pub(super) mod socache;
mod socache_servers;
mod ssl;
mod statuses;
pub(super) mod subnet;
mod substitute;
mod unchecked;
mod unixd;
mod uri;
mod userdir;
mod usertrack;
mod util_ldap;
mod vhost_alias;
mod wsgi;
mod xml2enc;

use crate::hash::HashMap;
use std::sync::OnceLock;

use crate::syntax::{Text, Word};

pub(crate) use address::{Host as HostKind, host_kind, parse as parse_address};
pub(super) use numbers::atoi;
pub(super) use rewrite::arguments::cut as rewrite_arguments;

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
    ("core", core_content::CHECKS),
    ("core", core_limits::CHECKS),
    ("core", core_logging::CHECKS),
    ("core", core_options::CHECKS),
    ("core", core_process::CHECKS),
    ("core", core_protocol::CHECKS),
    ("core", core_server::CHECKS),
    ("core", sections::CHECKS),
    ("event", mpm::EVENT),
    ("http_core", http_core::CHECKS),
    ("mod_access_compat", access_compat::CHECKS),
    ("mod_actions", actions::CHECKS),
    ("mod_alias", alias::CHECKS),
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
    ("mod_autoindex", autoindex::CHECKS),
    ("mod_brotli", brotli::CHECKS),
    ("mod_buffer", buffer::BUFFER),
    ("mod_cache", cache::CHECKS),
    ("mod_cache_disk", cache::DISK),
    ("mod_cache_socache", cache::SOCACHE),
    ("mod_case_filter", unchecked::CASE_FILTER),
    ("mod_case_filter_in", unchecked::CASE_FILTER_IN),
    ("mod_cern_meta", unchecked::CERN_META),
    ("mod_cgi", cgi::CGI),
    ("mod_cgid", cgi::CGID),
    ("mod_charset_lite", charset_lite::CHECKS),
    ("mod_dav", dav::CHECKS),
    ("mod_dav_fs", dav_fs::CHECKS),
    ("mod_dav_lock", dav_lock::CHECKS),
    ("mod_dbd", dbd::CHECKS),
    ("mod_deflate", deflate::CHECKS),
    ("mod_dialup", dialup::CHECKS),
    ("mod_dir", dir::CHECKS),
    ("mod_dumpio", unchecked::DUMPIO),
    ("mod_echo", unchecked::ECHO),
    ("mod_env", env::CHECKS),
    ("mod_expires", expires::CHECKS),
    ("mod_ext_filter", ext_filter::CHECKS),
    ("mod_file_cache", file_cache::CHECKS),
    ("mod_filter", filter::CHECKS),
    ("mod_headers", headers::CHECKS),
    ("mod_heartbeat", heartbeat::CHECKS),
    ("mod_heartmonitor", heartmonitor::CHECKS),
    ("mod_http2", http2::CHECKS),
    ("mod_ident", ident::CHECKS),
    ("mod_imagemap", unchecked::IMAGEMAP),
    ("mod_include", include::CHECKS),
    ("mod_info", small_loggers::INFO),
    ("mod_lbmethod_heartbeat", lbmethod_heartbeat::CHECKS),
    ("mod_log_config", log_config::CHECKS),
    ("mod_log_debug", log_debug::CHECKS),
    ("mod_log_forensic", small_loggers::FORENSIC),
    ("mod_logio", small_loggers::LOGIO),
    ("mod_lua", lua::CHECKS),
    ("mod_md", md::CHECKS),
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
    ("mod_reflector", unchecked::REFLECTOR),
    ("mod_remoteip", remoteip::CHECKS),
    ("mod_reqtimeout", reqtimeout::CHECKS),
    ("mod_request", buffer::REQUEST),
    ("mod_rewrite", rewrite::CHECKS),
    ("mod_sed", sed::CHECKS),
    ("mod_session", session::CHECKS),
    ("mod_session_cookie", session::COOKIE),
    ("mod_session_crypto", session::CRYPTO),
    ("mod_session_dbd", session::DBD),
    ("mod_setenvif", setenvif::CHECKS),
    ("mod_socache_memcache", socache_servers::MEMCACHE),
    ("mod_socache_redis", socache_servers::REDIS),
    ("mod_speling", unchecked::SPELING),
    ("mod_ssl", ssl::CHECKS),
    ("mod_substitute", substitute::CHECKS),
    ("mod_suexec", unixd::SUEXEC),
    ("mod_unixd", unixd::CHECKS),
    ("mod_userdir", userdir::CHECKS),
    ("mod_usertrack", usertrack::CHECKS),
    ("mod_vhost_alias", vhost_alias::CHECKS),
    ("mod_watchdog", small_loggers::WATCHDOG),
    ("mod_wsgi", wsgi::CHECKS),
    ("mod_xml2enc", xml2enc::CHECKS),
    ("mpm_common", mpm::COMMON),
    ("prefork", mpm::PREFORK),
    ("util_ldap", util_ldap::CHECKS),
];

/// The check of a directive.
pub(super) fn check(id: DirectiveId) -> Check {
    static CHECKS: OnceLock<Vec<Check>> = OnceLock::new();
    let checks = CHECKS.get_or_init(|| {
        let mut by_name: HashMap<(&str, &str), Check> = HashMap::default();
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
        let listed: crate::hash::HashSet<(&str, &str)> = MODULES
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
