//! Where TLS is on. httpd: the first loop of `ssl_init_Module`.

use crate::config::Config;
use crate::config::views::settings::Setting;
use crate::config::views::speech::Speech;
use crate::config::views::tls::{Engine, Tls};

use super::scope::Scope;

/// What switches TLS on for a server, if anything does: `SSLEngine on`, or where that says
/// nothing `Protocol https` beside a certificate, or the certificate itself where the
/// `Listen` of the server's address is for https.
pub(super) fn on<'a>(config: &Config, tls: &'a Tls, scope: &Scope<'a>) -> Option<&'a Setting> {
    match &tls.engine {
        (Engine::On, at) => at.as_ref(),
        (Engine::Unset, _) => scope
            .get("Protocol")
            .filter(|s| s.is("https"))
            .or_else(|| tls.certificates.first().map(|named| &named.setting))
            .filter(|_| config.speeches().of_server(tls.server) == Speech::Tls),
        _ => None,
    }
}
