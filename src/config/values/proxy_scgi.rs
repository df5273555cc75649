//! mod_proxy_scgi's directives. httpd: modules/proxy/mod_proxy_scgi.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `scgi_set_internal_redirect`, `scgi_set_send_file`: On, Off, or any header's name.
    ("ProxySCGIInternalRedirect", Check::Any),
    ("ProxySCGISendfile", Check::Any),
];
