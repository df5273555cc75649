//! Users in a DBM file. httpd: modules/aaa/mod_authn_dbm.c.

use super::file_slot::file_slot;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `ap_set_string_slot`: a type that APR does not have fails at the first request.
    ("AuthDBMType", Check::Any),
    ("AuthDBMUserFile", Check::One(file_slot)),
];
