//! Groups in a text file. httpd: modules/aaa/mod_authz_groupfile.c.

use super::file_slot::file_slot;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("AuthGroupFile", Check::One(file_slot))];
