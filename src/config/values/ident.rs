//! mod_ident's directives. httpd: modules/metadata/mod_ident.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("IdentityCheck", Check::Any),
    // `set_timeout` takes what `atoi` makes of it.
    ("IdentityCheckTimeout", Check::Any),
];
