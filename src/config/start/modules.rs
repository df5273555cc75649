//! Modules that need another one, or a file, when the server starts: their `post_config`.

use crate::config::fault::Kind;
use crate::config::modules::Tri;
use crate::config::path;
use crate::config::world::{FileKind, Seen};

use super::{Death, Start};

/// A module, what it needs, and what `a2enmod` calls that.
const NEEDS: &[(&str, &str, &str)] = &[
    // balancer_post_config, modules/proxy/mod_proxy_balancer.c
    ("mod_proxy_balancer", "mod_slotmem_shm", "slotmem_shm"),
    // hm_post_config, modules/cluster/mod_heartmonitor.c
    ("mod_heartmonitor", "mod_slotmem_shm", "slotmem_shm"),
    // authenticate_form's post_config, modules/aaa/mod_auth_form.c
    ("mod_auth_form", "mod_session", "session"),
    ("mod_auth_form", "mod_request", "request"),
    // authnz_ldap_post_config, modules/aaa/mod_authnz_ldap.c
    ("mod_authnz_ldap", "util_ldap", "ldap"),
];

/// Modules that keep shared caches.
const CACHES: &[&str] = &[
    "mod_socache_shmcb",
    "mod_socache_dbm",
    "mod_socache_memcache",
    "mod_socache_redis",
];

pub(super) fn check(start: &mut Start<'_>) {
    let modules = &start.config.modules;
    for (module, need, name) in NEEDS {
        if modules.has_named(module) == Tri::Yes && modules.has_named(need) == Tri::No {
            start.dies_whole(Death::new(
                Kind::Start,
                format!("{module} needs {need} when the server starts, and that is not loaded"),
                format!("enable it: a2enmod {name}"),
            ));
        }
    }
    types_config(start);
    default_types(start);
    auth_cache(start);
    charsets(start);
    crypto(start);
    balancers(start);
    python_home(start);
}

/// A Python that is started in the server itself and has no home. mod_wsgi:
/// `wsgi_python_init` by `wsgi_hook_init`, where WSGILazyInitialization is off.
fn python_home(start: &mut Start<'_>) {
    let main = start.main;
    let lazy = main.last("WSGILazyInitialization");
    let (Some(_), Some(home)) = (lazy.filter(|s| s.is("off")), main.last("WSGIPythonHome")) else {
        return;
    };
    let full = path::under(&start.config.server_root, home.value());
    if start.stat(&full).absent() {
        let shown = String::from_utf8_lossy(&full).into_owned();
        start.dies(
            home,
            Death::new(
                Kind::Start,
                format!("the WSGIPythonHome {shown} is not there, and Python cannot start"),
                "name the folder of the virtual environment: the one with pyvenv.cfg in it",
            ),
        );
    }
}

/// The main server's TypesConfig. httpd: `mime_post_config`, modules/http/mod_mime.c.
fn types_config(start: &mut Start<'_>) {
    let main = start.main;
    let Some(setting) = main.last("TypesConfig") else {
        return;
    };
    let full = path::under(&start.config.server_root, setting.value());
    let shown = String::from_utf8_lossy(&full).into_owned();
    let message = match start.stat(&full) {
        Seen::Absent => format!("the file of media types, {shown}, is not there"),
        Seen::Is(meta) if meta.kind == FileKind::Directory => {
            format!("the file of media types, {shown}, is a directory")
        }
        _ => return,
    };
    start.dies(
        setting,
        Death::new(
            Kind::Start,
            message,
            "on Debian: apt install media-types, and `TypesConfig /etc/mime.types`",
        ),
    );
}

/// No TypesConfig in Debian's own layout: its httpd has `mime.types` below the server root
/// built in as the default (AP_TYPES_CONFIG_FILE), the package puts none there, and mime.conf
/// names another. What is built in elsewhere is not known.
fn default_types(start: &mut Start<'_>) {
    let config = start.config;
    let main = start.main;
    if config.modules.has_named("mod_mime") != Tri::Yes
        || main.last("TypesConfig").is_some()
        || !config.here
        || !start.stat(b"/usr/sbin/apache2").is_there()
        || !start
            .stat(&path::join(&config.server_root, b"mods-enabled"))
            .is_there()
    {
        return;
    }
    let full = path::under(&config.server_root, b"mime.types");
    if start.stat(&full).absent() {
        let shown = String::from_utf8_lossy(&full).into_owned();
        start.dies_whole(Death::new(
            Kind::Start,
            format!(
                "no TypesConfig is set, and the default file of media types, {shown}, is not there"
            ),
            "write `TypesConfig /etc/mime.types`; mods-available/mime.conf has it: a2enmod mime",
        ));
    }
}

/// The main server's AuthLDAPCharsetConfig. httpd: `authnz_ldap_post_config`,
/// modules/aaa/mod_authnz_ldap.c.
fn charsets(start: &mut Start<'_>) {
    let main = start.main;
    let Some(setting) = main.last("AuthLDAPCharsetConfig") else {
        return;
    };
    let full = path::under(&start.config.server_root, setting.value());
    let shown = String::from_utf8_lossy(&full).into_owned();
    let message = match (start.stat(&full), start.contents(&full)) {
        (Seen::Absent, _) => format!("the file of character sets, {shown}, is not there"),
        (Seen::Is(meta), _) if meta.kind == FileKind::Directory => {
            format!("the file of character sets, {shown}, is a directory")
        }
        (_, Seen::Is(bytes)) if !bytes.split(|&b| b == b'\n').any(names_utf8) => {
            format!("{shown} has no line for utf-8")
        }
        _ => return,
    };
    start.dies(
        setting,
        Death::new(
            Kind::Start,
            message,
            "httpd's own charset.conv has one: `utf-8 utf8`; or take this line out",
        ),
    );
}

/// Where distributions keep the drivers of APR's library.
const DRIVERS: &[&[u8]] = &[
    b"/usr/lib/x86_64-linux-gnu/apr-util-1",
    b"/usr/lib/aarch64-linux-gnu/apr-util-1",
    b"/usr/lib64/apr-util-1",
    b"/usr/lib/apr-util-1",
];

/// The main server's SessionCryptoDriver, which is a library of its own. httpd:
/// `session_crypto_init`, modules/session/mod_session_crypto.c; APR: `apu_dso_load`.
fn crypto(start: &mut Start<'_>) {
    let Some(setting) = start.main.last("SessionCryptoDriver") else {
        return;
    };
    let drivers: Vec<String> = DRIVERS
        .iter()
        .filter_map(|folder| start.list(folder).known())
        .flatten()
        .filter_map(|entry| {
            let name = String::from_utf8(entry.name).ok()?;
            let driver = name.strip_prefix("apr_crypto_")?.strip_suffix("-1.so")?;
            Some(driver.to_owned())
        })
        .collect();
    let name = String::from_utf8_lossy(setting.value()).into_owned();
    // Where there is none at all they may be built in.
    let Some(first) = drivers.first() else { return };
    if name.is_empty() || drivers.contains(&name) {
        return;
    }
    start.dies(
        setting,
        Death::new(
            Kind::Start,
            format!("there is no library apr_crypto_{name} for SessionCryptoDriver"),
            format!("write `SessionCryptoDriver {first}`, which is there"),
        ),
    );
}

/// Whether a line of a file of character sets is the one for UTF-8.
fn names_utf8(line: &[u8]) -> bool {
    let mut words = crate::syntax::words(crate::syntax::trim(line));
    let language = words.next();
    language.is_some_and(|w| w.value.eq_ignore_ascii_case(b"utf-8")) && words.next().is_some()
}

/// httpd: `authn_cache_post_config`, modules/aaa/mod_authn_socache.c.
fn auth_cache(start: &mut Start<'_>) {
    let modules = &start.config.modules;
    if !modules.complete() || CACHES.iter().any(|m| modules.has_named(m) != Tri::No) {
        return;
    }
    if let Some(node) = super::caches::passwords(start.config) {
        start.dies_at(
            node,
            Death::new(
                Kind::Start,
                "a cache of passwords needs a module that keeps shared caches, and none is loaded",
                "enable one: a2enmod socache_shmcb",
            ),
        );
    }
}

/// A balancer's way of choosing must be loaded. httpd: `ap_proxy_initialize_balancer` by
/// `balancer_post_config`, modules/proxy/mod_proxy_balancer.c.
fn balancers(start: &mut Start<'_>) {
    let config = start.config;
    if config.modules.has_named("mod_proxy_balancer") != Tri::Yes || !config.modules.complete() {
        return;
    }
    let deaths: Vec<_> = config
        .tree
        .iter()
        .filter_map(|(id, node)| {
            if node.directive?.get().name != "<Proxy" {
                return None;
            }
            let text = config.tree.args(id, &config.sources);
            let target = crate::syntax::word(text.bytes(), 0).0?;
            if !target
                .value
                .to_ascii_lowercase()
                .starts_with(b"balancer://")
            {
                return None;
            }
            let mut method = b"byrequests".to_vec();
            for (child, inner) in config.tree.children(Some(id)) {
                if inner.directive?.get().name != "ProxySet" {
                    continue;
                }
                let text = config.tree.args(child, &config.sources);
                for word in crate::syntax::words(text.bytes()) {
                    if let Some(value) = word.value.strip_prefix(b"lbmethod=") {
                        method = value.to_vec();
                    }
                }
            }
            let name = String::from_utf8_lossy(&method).into_owned();
            let module = format!("mod_lbmethod_{name}");
            (config.modules.has_named(&module) == Tri::No).then_some((id, name))
        })
        .collect();
    for (id, name) in deaths {
        start.dies_at(
            id,
            Death::new(
                Kind::Start,
                format!("this balancer chooses its members by `{name}`, and no module does"),
                format!("enable it: a2enmod lbmethod_{name}"),
            ),
        );
    }
}
