//! mod_mime_magic's directive. httpd: modules/metadata/mod_mime_magic.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `set_magicfile`: opened only when httpd starts.
    ("MimeMagicFile", Check::Any),
];
