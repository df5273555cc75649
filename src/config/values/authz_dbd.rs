//! Groups in an SQL database. httpd: modules/aaa/mod_authz_dbd.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::dbd::needs_dbd;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("AuthzDBDLoginToReferer", Check::Any),
    ("AuthzDBDQuery", Check::One(query)),
    ("AuthzDBDRedirectQuery", Check::One(query)),
];

/// `authz_dbd_prepare`.
fn query(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    needs_dbd(cx)
}
