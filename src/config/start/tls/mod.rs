//! What mod_ssl dies of at a start, in its own order. httpd: `ssl_init_Module`,
//! modules/ssl/ssl_engine_init.c.

mod authorities;
mod chain;
mod ciphers;
mod conf_cmd;
mod dialog;
mod engine;
mod library;
mod mismatch;
mod owners;
mod pairs;
mod protocol;
mod proxy;
mod scope;
mod session_cache;
mod slots;
mod stapling;
#[cfg(test)]
mod tests;
mod tickets;
mod unusable;
mod verifier;

use crate::config::modules::Tri;
use crate::config::views::settings::Settings;
use crate::config::views::tls::Tls;

use super::Start;
use super::managed::{self, Managed};
pub(super) use ciphers::Outcome;
use library::Library;
pub(super) use owners::Owners;
use scope::{PROXY, SERVER, Scope};

/// Looks for it in every server.
pub(super) fn check(start: &mut Start, managed: Option<&Managed>) {
    let config = start.config;
    if let Some(managed) = managed {
        managed::check(start, managed, config.tls());
    }
    if config.modules.has_named("mod_ssl") != Tri::Yes {
        return;
    }
    let library = Library::of(start);
    let main = start.main;
    session_cache::check(start, main);
    for tls in config.tls() {
        let scope = Scope::of_server(&tls.own, main);
        if scope.doubtful() {
            continue;
        }
        if let Some(switch) = engine::on(config, tls, &scope) {
            let server = Server {
                tls,
                main,
                scope: &scope,
                switch,
                library: &library,
                managed,
            };
            server.check(start);
        }
        if proxy::on(&scope) {
            proxy::check(start, &scope, &library);
        }
    }
    proxy::sections(start, main, &library);
}

/// Whether a directive of that name has to do with TLS: of a host no others are looked at.
fn about(name: &str) -> bool {
    ["SSL", "MD", "Protocol"]
        .iter()
        .any(|word| name.starts_with(word))
}

/// A server that speaks TLS.
struct Server<'a> {
    /// Its files.
    tls: &'a Tls,
    /// The main server's own settings.
    main: &'a Settings,
    /// Its settings, the main server's behind them.
    scope: &'a Scope<'a>,
    /// What switches TLS on.
    switch: &'a crate::config::views::settings::Setting,
    /// The library it uses.
    library: &'a Library,
    /// Domains whose certificates mod_md brings.
    managed: Option<&'a Managed>,
}

impl Server<'_> {
    fn check(&self, start: &mut Start) {
        if self.library.fips(start, self.main) {
            return;
        }
        protocol::check(start, self.scope, &SERVER);
        authorities::check(start, self.scope, &SERVER);
        let level = ciphers::check(start, self.scope, &SERVER, self.library);
        authorities::revocation(start, self.scope, &SERVER);
        chain::check(start, self);
        stapling::check(start, self.scope, self.main);
        verifier::check(start, self.scope);
        if let Some(mut slots) = pairs::check(start, self, level) {
            conf_cmd::check(start, self, &mut slots);
        }
        tickets::check(start, self.scope);
    }
}

/// Checks of a context that a proxy has, too.
fn client(start: &mut Start, scope: &Scope, library: &Library) {
    protocol::check(start, scope, &PROXY);
    authorities::check(start, scope, &PROXY);
    ciphers::check(start, scope, &PROXY, library);
    authorities::revocation(start, scope, &PROXY);
}
