//! ap_expr, the expressions of `<If>`, `Require expr`, `Header ... expr=` and others.
//! httpd: server/util_expr_scan.l, util_expr_parse.y, util_expr_eval.c.

use super::fault::Verdict;
use super::walk::Cx;

/// Judges a condition.
pub(super) fn condition(_: &mut Cx<'_>, _: &[u8]) -> Verdict {
    Ok(())
}
