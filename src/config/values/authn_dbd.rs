//! Users in an SQL database. httpd: modules/aaa/mod_authn_dbd.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::dbd::needs_dbd;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("AuthDBDUserPWQuery", Check::One(query)),
    ("AuthDBDUserRealmQuery", Check::One(query)),
];

/// `authn_dbd_prepare`.
fn query(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    needs_dbd(cx)
}
