//! What modules offer each other by name: the authorization providers of `Require`, the
//! authentication providers of `AuthBasicProvider` and its like, the shared object caches.
//! httpd: `ap_lookup_provider`, server/provider.c.

use crate::hash::HashMap;

use crate::config::fault::Refusal;
use crate::config::modules::Tri;
use crate::config::suggest;
use crate::config::table::{self, Module};
use crate::config::walk::Cx;
use crate::syntax::Word;

/// How an authorization provider reads what follows its name (`parse_require_line`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Not before a request comes.
    Any,
    /// There must be nothing.
    Nothing,
    /// `granted` or `denied`.
    All,
    /// Methods.
    Methods,
    /// Addresses with masks.
    Subnets,
    /// An ap_expr condition.
    Condition,
    /// An ap_expr string.
    Text,
}

/// What an authentication provider can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Authn {
    /// Whether it finds the hash that Digest needs (`get_realm_hash`).
    pub(super) digest: bool,
}

/// A shared object cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Socache {
    /// In shared memory, `path(size)`.
    Shmcb,
    /// In a DBM file.
    Dbm,
    /// On servers that must be named: what kind.
    Servers(&'static str),
    /// On a distcache target.
    Target,
}

/// A name, what it stands for, and the module that brings it.
type Entry<T> = (&'static str, T, &'static str);

const AUTHZ: &[Entry<Line>] = &[
    ("all", Line::All, "mod_authz_core"),
    ("env", Line::Any, "mod_authz_core"),
    ("expr", Line::Condition, "mod_authz_core"),
    ("method", Line::Methods, "mod_authz_core"),
    ("ip", Line::Subnets, "mod_authz_host"),
    ("host", Line::Text, "mod_authz_host"),
    ("forward-dns", Line::Text, "mod_authz_host"),
    ("local", Line::Any, "mod_authz_host"),
    ("user", Line::Text, "mod_authz_user"),
    ("valid-user", Line::Any, "mod_authz_user"),
    ("group", Line::Text, "mod_authz_groupfile"),
    ("file-group", Line::Any, "mod_authz_groupfile"),
    ("file-owner", Line::Any, "mod_authz_owner"),
    ("dbm-group", Line::Text, "mod_authz_dbm"),
    ("dbm-file-group", Line::Any, "mod_authz_dbm"),
    ("dbd-group", Line::Text, "mod_authz_dbd"),
    ("dbd-login", Line::Any, "mod_authz_dbd"),
    ("dbd-logout", Line::Any, "mod_authz_dbd"),
    ("ldap-user", Line::Text, "mod_authnz_ldap"),
    ("ldap-group", Line::Text, "mod_authnz_ldap"),
    ("ldap-dn", Line::Text, "mod_authnz_ldap"),
    ("ldap-attribute", Line::Text, "mod_authnz_ldap"),
    ("ldap-filter", Line::Text, "mod_authnz_ldap"),
    ("ldap-search", Line::Text, "mod_authnz_ldap"),
    ("ssl", Line::Nothing, "mod_ssl"),
    ("ssl-verify-client", Line::Nothing, "mod_ssl"),
    ("wsgi-group", Line::Any, "mod_wsgi"),
    ("claim", Line::Any, "mod_auth_openidc"),
    ("claims_expr", Line::Any, "mod_auth_openidc"),
    ("cas-attribute", Line::Any, "mod_auth_cas"),
    ("external-group", Line::Any, "mod_authnz_external"),
    ("external-file-group", Line::Any, "mod_authnz_external"),
    ("pam-account", Line::Any, "mod_authnz_pam"),
    ("unix-group", Line::Any, "mod_authz_unixgroup"),
    ("unix-file-group", Line::Any, "mod_authz_unixgroup"),
    ("shib-session", Line::Any, "mod_shib"),
    ("shib-attr", Line::Any, "mod_shib"),
    ("shib-user", Line::Any, "mod_shib"),
    ("shib-plugin", Line::Any, "mod_shib"),
];

const AUTHN: &[Entry<Authn>] = &[
    ("file", Authn { digest: true }, "mod_authn_file"),
    ("dbm", Authn { digest: true }, "mod_authn_dbm"),
    ("dbd", Authn { digest: true }, "mod_authn_dbd"),
    ("anon", Authn { digest: false }, "mod_authn_anon"),
    ("socache", Authn { digest: true }, "mod_authn_socache"),
    ("ldap", Authn { digest: false }, "mod_authnz_ldap"),
    ("wsgi", Authn { digest: true }, "mod_wsgi"),
    ("external", Authn { digest: false }, "mod_authnz_external"),
    ("PAM", Authn { digest: false }, "mod_authnz_pam"),
    ("sasl", Authn { digest: false }, "mod_authn_sasl"),
    ("yubikey", Authn { digest: false }, "mod_authn_yubikey"),
];

const SOCACHE: &[Entry<Socache>] = &[
    ("shmcb", Socache::Shmcb, "mod_socache_shmcb"),
    ("default", Socache::Shmcb, "mod_socache_shmcb"),
    ("dbm", Socache::Dbm, "mod_socache_dbm"),
    (
        "memcache",
        Socache::Servers("memcache"),
        "mod_socache_memcache",
    ),
    ("redis", Socache::Servers("redis"), "mod_socache_redis"),
    ("dc", Socache::Target, "mod_socache_dc"),
];

/// Providers that directives have made: aliases, FastCGI authorizers.
#[derive(Default)]
struct Made {
    authz: HashMap<Vec<u8>, Line>,
    authn: HashMap<Vec<u8>, Authn>,
}

/// What a look-up finds.
pub(super) enum Found<T> {
    /// The provider.
    Is(T),
    /// None of that name, or none that is loaded: the module that has it, if one is known.
    Absent(Option<&'static str>),
    /// Perhaps a module that is not known brings it.
    Unknown,
}

/// An authorization provider.
pub(super) fn authz(cx: &mut Cx<'_>, name: &[u8]) -> Found<Line> {
    if let Some(line) = cx.global::<Made>().authz.get(name) {
        return Found::Is(*line);
    }
    // LuaAuthzProvider is carried out while reading.
    if cx.providers.iter().any(|p| p == name) {
        return Found::Is(Line::Any);
    }
    built_in(cx, AUTHZ, name)
}

/// An authentication provider.
pub(super) fn authn(cx: &mut Cx<'_>, name: &[u8]) -> Found<Authn> {
    if let Some(provider) = cx.global::<Made>().authn.get(name) {
        return Found::Is(*provider);
    }
    built_in(cx, AUTHN, name)
}

/// Whether an authentication provider is there for certain.
pub(super) fn has_authn(cx: &mut Cx<'_>, name: &[u8]) -> bool {
    cx.global::<Made>().authn.contains_key(name)
        || AUTHN.iter().any(|(known, _, module)| {
            known.as_bytes() == name && cx.modules.has_named(module) == Tri::Yes
        })
}

/// A shared object cache.
pub(super) fn socache(cx: &mut Cx<'_>, name: &[u8]) -> Found<Socache> {
    built_in(cx, SOCACHE, name)
}

/// Registers an authorization provider, in the place of any other of its name.
pub(super) fn add_authz(cx: &mut Cx<'_>, name: &[u8], line: Line) {
    cx.global::<Made>().authz.insert(name.to_vec(), line);
}

/// Registers an authentication provider, in the place of any other of its name.
pub(super) fn add_authn(cx: &mut Cx<'_>, name: &[u8], provider: Authn) {
    cx.global::<Made>().authn.insert(name.to_vec(), provider);
}

/// Names are compared letter for letter.
fn built_in<T: Copy>(cx: &Cx<'_>, entries: &[Entry<T>], name: &[u8]) -> Found<T> {
    let entry = entries.iter().find(|(n, _, _)| n.as_bytes() == name);
    if let Some((_, provider, module)) = entry
        && cx.modules.has_named(module) != Tri::No
    {
        return Found::Is(*provider);
    }
    if cx.modules.complete() && !cx.modules.loaded().any(|m| may_bring_more(m.get())) {
        Found::Absent(entry.map(|(_, _, module)| *module))
    } else {
        Found::Unknown
    }
}

/// Whether a module is not httpd's own and may register providers that are not listed here.
fn may_bring_more(module: &Module) -> bool {
    let own = matches!(module.package, "" | "apache2" | "apache2-bin");
    !own && (module.name.contains("auth")
        || matches!(module.name, "mod_shib" | "mod_perl" | "mod_lookup_identity"))
}

/// The refusal of a provider that is not there. `what` is the kind of it.
fn absent(
    what: &str,
    word: &Word<'_>,
    module: Option<&'static str>,
    names: &[&'static str],
) -> Refusal {
    let shown = word.lossy();
    let Some(module) = module else {
        let refusal = Refusal::new(format!("there is no {what} `{shown}`")).at(word);
        // The same but for case, or a slip of the pen.
        let same = names
            .iter()
            .find(|n| n.as_bytes().eq_ignore_ascii_case(&word.value))
            .map(|n| n.as_bytes());
        return match same.or_else(|| suggest::near(&word.value, names)) {
            Some(near) => refusal.instead(String::from_utf8_lossy(near).into_owned()),
            None => refusal.help(format!("there are {}", names.join(", "))),
        };
    };
    let refusal = Refusal::new(format!(
        "the {what} `{shown}` belongs to {module}, and that module is not loaded"
    ))
    .lacks(table::module_by_name(module))
    .at(word);
    match table::module_by_name(module).map(table::ModuleId::get) {
        Some(module) if !module.a2enmod.is_empty() => {
            let install = match module.package {
                "" | "apache2-bin" | "apache2" => String::new(),
                package => format!("apt install {package} && "),
            };
            refusal.help(format!("enable it: {install}a2enmod {}", module.a2enmod))
        }
        Some(module) => refusal.help(format!(
            "load it: LoadModule {} modules/{}",
            module.symbol, module.file
        )),
        None => refusal.help("install the module and load it"),
    }
}

/// The names that are there, of those listed.
fn present<T>(cx: &Cx<'_>, entries: &[Entry<T>]) -> Vec<&'static str> {
    entries
        .iter()
        .filter(|(_, _, module)| cx.modules.has_named(module) == Tri::Yes)
        .map(|(name, _, _)| *name)
        .collect()
}

/// The refusal of an authorization provider that is not there.
pub(super) fn no_authz(cx: &Cx<'_>, word: &Word<'_>, module: Option<&'static str>) -> Refusal {
    absent("authorization provider", word, module, &present(cx, AUTHZ))
}

/// The refusal of an authentication provider that is not there.
pub(super) fn no_authn(cx: &Cx<'_>, word: &Word<'_>, module: Option<&'static str>) -> Refusal {
    absent("authentication provider", word, module, &present(cx, AUTHN))
}

/// The refusal of a shared object cache that is not there; `name` is the word's part
/// before the colon.
pub(super) fn no_socache(
    cx: &Cx<'_>,
    word: &Word<'_>,
    name: &[u8],
    module: Option<&'static str>,
) -> Refusal {
    let bare = Word {
        value: name.into(),
        ..word.clone()
    };
    let mut refusal = absent("shared object cache", &bare, module, &present(cx, SOCACHE));
    if let Some((text, _)) = &mut refusal.instead {
        // The word goes on behind the name.
        let rest = String::from_utf8_lossy(&word.value[name.len()..]).into_owned();
        text.push_str(&rest);
        refusal.help = Some(format!("write {text}"));
    }
    refusal
}

/// One of the providers of `AuthBasicProvider` and its like. httpd: `add_authn_provider` of
/// mod_auth_basic, mod_auth_digest and mod_auth_form.
pub(super) fn check_authn(cx: &mut Cx<'_>, word: &Word<'_>, digest: bool) -> Result<(), Refusal> {
    match authn(cx, &word.value) {
        Found::Is(provider) if digest && !provider.digest => Err(Refusal::new(format!(
            "the authentication provider `{}` cannot be used with Digest",
            word.lossy()
        ))
        .at(word)
        .help("it does not have the hashes that Digest needs; use AuthType Basic, over TLS")),
        Found::Is(_) | Found::Unknown => Ok(()),
        Found::Absent(module) => Err(no_authn(cx, word, module)),
    }
}
