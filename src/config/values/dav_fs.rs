//! mod_dav_fs' directive. httpd: modules/dav/fs/mod_dav_fs.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `dav_fs_cmd_davlockdb`: opened only when a lock is asked for.
    ("DAVLockDB", Check::Any),
];
