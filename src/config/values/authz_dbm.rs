//! Groups in a DBM file. httpd: modules/aaa/mod_authz_dbm.c.

use super::file_slot::file_slot;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("AuthDBMGroupFile", Check::One(file_slot)),
    // `ap_set_string_slot`, as AuthDBMType.
    ("AuthzDBMType", Check::Any),
];
