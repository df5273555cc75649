//! The trees that cases are written on top of.

use crate::case::{Entry, Tree};
use std::fs;
use std::path::Path;

/// Where Debian puts the modules.
pub(crate) const MODULES: &str = "/usr/lib/apache2/modules";

/// A tree to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Base {
    /// One MPM, `authz_core` and the modules that the case names; the case is `case.conf`.
    #[default]
    Minimal,
    /// Nearly every module there is; the case is `case.conf`.
    All,
    /// Debian's own tree, with a busy site's modules; the case is `sites-enabled/case.conf`.
    Debian,
    /// Nothing: the case brings its `apache2.conf`.
    Empty,
}

impl Base {
    /// The file that a case's own text goes to.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Base::Minimal | Base::All => "case.conf",
            Base::Debian => "sites-enabled/case.conf",
            Base::Empty => "apache2.conf",
        }
    }

    /// The tree, with `modules` loaded beside its own.
    pub(crate) fn tree(self, modules: &[String]) -> Tree {
        match self {
            Base::Minimal => small(&loads(modules.iter().map(String::as_str))),
            Base::All => small(&loads(installed().iter().map(String::as_str))),
            Base::Debian => debian(modules),
            Base::Empty => contents(),
        }
    }
}

/// Modules that others need loaded before them.
const FIRST: &[&str] = &[
    "mpm_event",
    "authn_core",
    "authz_core",
    "cache",
    "proxy",
    "dav",
    "session",
    "ldap",
    "dbd",
    "slotmem_shm",
    "slotmem_plain",
    "socache_shmcb",
    "socache_dbm",
    "socache_memcache",
    "http2",
    "xml2enc",
];

/// Modules that exclude another of the list, or change every request of every case.
const LEFT_OUT: &[&str] = &["mpm_worker", "mpm_prefork", "cgi"];

/// What a module needs beside it to be loaded at all.
const NEEDS: &[(&str, &str)] = &[
    ("proxy_", "proxy"),
    ("lbmethod_", "proxy"),
    ("cache_", "cache"),
    ("dav_", "dav"),
    ("session_", "session"),
    ("authnz_ldap", "ldap"),
    ("authn_dbd", "dbd"),
    ("authz_dbd", "dbd"),
    ("proxy_html", "xml2enc"),
    ("auth_form", "session"),
    ("auth_form", "request"),
    ("ident", "authn_core"),
    ("auth_", "authn_core"),
    ("authn_", "authn_core"),
];

/// The names of all installed modules that can live together, in an order in which they load.
pub(crate) fn installed() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(MODULES)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            Some(name.strip_prefix("mod_")?.strip_suffix(".so")?.to_owned())
        })
        .filter(|name| !LEFT_OUT.contains(&name.as_str()))
        .collect();
    names.sort();
    names
}

/// `LoadModule` lines for the MPM, `authz_core`, and what `modules` names and needs.
fn loads<'a>(modules: impl Iterator<Item = &'a str>) -> String {
    let mut wanted: Vec<&str> = vec!["mpm_event", "authz_core"];
    for module in modules {
        let needed = NEEDS
            .iter()
            .filter(|(prefix, _)| module.starts_with(prefix))
            .map(|(_, needed)| *needed);
        for name in needed.chain([module]) {
            if !wanted.contains(&name) {
                wanted.push(name);
            }
        }
    }
    wanted.sort_by_key(|name| {
        FIRST
            .iter()
            .position(|first| first == name)
            .unwrap_or(FIRST.len())
    });
    wanted.iter().map(|name| load(name)).collect()
}

/// The `LoadModule` line of a module.
pub(crate) fn load(name: &str) -> String {
    format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n")
}

/// What any tree may refer to: pages, a certificate, programs, passwords.
fn contents() -> Tree {
    let file = |text: &str| Entry::file(text);
    Tree::from([
        ("www/index.html".to_owned(), file("<p>here</p>\n")),
        ("www/cgi/run.sh".to_owned(), file("#!/bin/sh\n")),
        ("run".to_owned(), Entry::Dir),
        ("log".to_owned(), Entry::Dir),
        ("lock".to_owned(), Entry::Dir),
        ("empty".to_owned(), file("")),
        (
            "app.wsgi".to_owned(),
            file("def application(environ, start_response):\n    return []\n"),
        ),
        (
            "passwd".to_owned(),
            file("user:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n"),
        ),
        ("groups".to_owned(), file("staff: user\n")),
        (
            "tls/cert.pem".to_owned(),
            file(include_str!("../../fixtures/configtest/tls/cert.pem")),
        ),
        (
            "tls/key.pem".to_owned(),
            file(include_str!("../../fixtures/configtest/tls/key.pem")),
        ),
    ])
}

/// A main file of a few lines that includes the case.
fn small(loads: &str) -> Tree {
    let main = format!(
        "{loads}ServerName localhost\n\
         Listen 127.0.0.1:8080\n\
         DefaultRuntimeDir @ROOT@/run\n\
         PidFile @ROOT@/run/httpd.pid\n\
         ErrorLog @ROOT@/log/error.log\n\
         DocumentRoot @ROOT@/www\n\
         Include case.conf\n"
    );
    let mut tree = contents();
    tree.insert("apache2.conf".to_owned(), Entry::file(main));
    // The file that Debian's mod_mime looks for where no TypesConfig is set: without it a
    // start dies, which is no matter here.
    tree.insert("mime.types".to_owned(), Entry::file(""));
    tree
}

/// What a busy Flask site's Debian machine has enabled.
const ENABLED: &[&str] = &[
    "access_compat",
    "alias",
    "auth_basic",
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_host",
    "authz_user",
    "autoindex",
    "deflate",
    "dir",
    "env",
    "expires",
    "filter",
    "headers",
    "http2",
    "macro",
    "mime",
    "mpm_event",
    "negotiation",
    "proxy",
    "proxy_http",
    "proxy_wstunnel",
    "remoteip",
    "reqtimeout",
    "rewrite",
    "setenvif",
    "socache_shmcb",
    "ssl",
    "status",
    "wsgi",
];

/// Our own `envvars`, in the form of Debian's, with every folder inside the tree.
const ENVVARS: &str = "export APACHE_RUN_USER=www-data\n\
                       export APACHE_RUN_GROUP=www-data\n\
                       export APACHE_PID_FILE=@ROOT@/run/apache2.pid\n\
                       export APACHE_RUN_DIR=@ROOT@/run\n\
                       export APACHE_LOCK_DIR=@ROOT@/lock\n\
                       export APACHE_LOG_DIR=@ROOT@/log\n\
                       export LANG=C\n";

/// The machine's `/etc/apache2`, with our own choice of modules and sites enabled.
fn debian(modules: &[String]) -> Tree {
    let mut tree = contents();
    let etc = Path::new("/etc/apache2");
    for file in ["apache2.conf", "ports.conf", "magic"] {
        copy(etc, file, &mut tree);
    }
    for name in ENABLED
        .iter()
        .copied()
        .chain(modules.iter().map(String::as_str))
    {
        for kind in ["load", "conf"] {
            if copy(etc, &format!("mods-available/{name}.{kind}"), &mut tree) {
                enable(&mut tree, "mods", &format!("{name}.{kind}"));
            }
        }
    }
    for name in [
        "charset",
        "localized-error-pages",
        "other-vhosts-access-log",
        "security",
        "serve-cgi-bin",
    ] {
        if copy(etc, &format!("conf-available/{name}.conf"), &mut tree) {
            enable(&mut tree, "conf", &format!("{name}.conf"));
        }
    }
    if copy(etc, "sites-available/000-default.conf", &mut tree) {
        enable(&mut tree, "sites", "000-default.conf");
    }
    copy(etc, "sites-available/default-ssl.conf", &mut tree);
    tree.insert("envvars".to_owned(), Entry::file(ENVVARS));
    tree.insert("sites-enabled/case.conf".to_owned(), Entry::file(""));
    tree
}

fn copy(etc: &Path, file: &str, tree: &mut Tree) -> bool {
    match fs::read(etc.join(file)) {
        Ok(bytes) => {
            tree.insert(file.to_owned(), Entry::file(bytes));
            true
        }
        Err(_) => false,
    }
}

fn enable(tree: &mut Tree, folder: &str, file: &str) {
    let target = format!("../{folder}-available/{file}");
    tree.insert(format!("{folder}-enabled/{file}"), Entry::Link(target));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_modules_come_first() {
        let text = loads(["proxy_http", "auth_basic"].into_iter());
        let at = |name: &str| {
            text.find(&format!("LoadModule {name}_module "))
                .expect(name)
        };
        assert!(at("mpm_event") < at("proxy"));
        assert!(at("proxy") < at("proxy_http"));
        assert!(at("authn_core") < at("auth_basic"));
    }
}
