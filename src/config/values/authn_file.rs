//! Users in a text file. httpd: modules/aaa/mod_authn_file.c.

use super::file_slot::file_slot;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("AuthUserFile", Check::One(file_slot))];
