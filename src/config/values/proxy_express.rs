//! mod_proxy_express' directives. httpd: modules/proxy/mod_proxy_express.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `set_dbmfile`, `set_dbmtype`: neither the file nor the type is looked up before the
    // first request.
    ("ProxyExpressDBMFile", Check::Any),
    ("ProxyExpressDBMType", Check::Any),
    ("ProxyExpressEnable", Check::Any),
];
