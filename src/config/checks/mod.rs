//! What httpd checks beside single directives, in its order: between reading and carrying
//! out (the MPM, `pre_config`), and after (`check_config`).

mod logs;
mod mpm;

use super::values::authz_core;
use super::walk::Cx;

/// Carries the tree out, with the checks that come before and after.
pub(super) fn run(cx: &mut Cx<'_>) {
    if cx.whole() && !cx.htaccess {
        mpm::check(cx);
    }
    cx.run();
    if !cx.htaccess {
        logs::error_logs(cx);
        logs::access_logs(cx);
        logs::format_names(cx);
    }
    authz_core::check_config(cx);
}
