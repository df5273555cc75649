//! Anonymous users. httpd: modules/aaa/mod_authn_anon.c.

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `anon_set_string_slots` refuses an empty name, which ends the list before it gets there.
    ("Anonymous", Check::Any),
    ("Anonymous_LogEmail", Check::Any),
    ("Anonymous_MustGiveEmail", Check::Any),
    ("Anonymous_NoUserId", Check::Any),
    ("Anonymous_VerifyEmail", Check::Any),
];
