//! Where TLS is on. httpd: the first loop of `ssl_init_Module`.

use crate::config::views::settings::Setting;
use crate::config::views::tls::{Engine, Tls};

use super::scope::Scope;

/// What switches TLS on for a server, if anything does: `SSLEngine on`, or where that says
/// nothing `Protocol https` beside a certificate. The protocol of a `Listen` alone does not
/// count here: the real servers of tests/start live with a wrong key there.
pub(super) fn on<'a>(tls: &'a Tls, scope: &Scope<'a>) -> Option<&'a Setting> {
    match &tls.engine {
        (Engine::On, at) => at.as_ref(),
        (Engine::Unset, _) if !tls.certificates.is_empty() => {
            scope.get("Protocol").filter(|s| s.is("https"))
        }
        _ => None,
    }
}
