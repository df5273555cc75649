//! mod_proxy_ftp's directives. httpd: modules/proxy/mod_proxy_ftp.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `set_ftp_directory_charset` goes into a header as it is.
    ("ProxyFtpDirCharset", Check::Any),
    ("ProxyFtpEscapeWildcards", Check::Any),
    ("ProxyFtpListOnWildcard", Check::Any),
];
