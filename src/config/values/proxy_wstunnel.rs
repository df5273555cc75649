//! mod_proxy_wstunnel's directive. httpd: modules/proxy/mod_proxy_wstunnel.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("ProxyWebsocketFallbackToProxyHttp", Check::Any)];
