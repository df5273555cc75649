//! mod_file_cache's directives. httpd: modules/cache/mod_file_cache.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `cache_the_file` warns of a file that is not there, and goes on.
    ("cachefile", Check::Any),
    ("mmapfile", Check::Any),
];
