//! mod_dav_lock's directive. httpd: modules/dav/lock/mod_dav_lock.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `dav_lock_cmd_davlockdb`: opened only when a lock is asked for.
    ("DAVGenericLockDB", Check::Any),
];
