//! Paths below the server root, where any path is taken. httpd: `ap_set_file_slot`,
//! server/config.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

/// The longest path that APR merges (APR_PATH_MAX).
const LONGEST: usize = 4096;

/// `ap_set_file_slot`: nothing is looked up, only the length counts.
pub(super) fn file_slot(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if fits(cx, &word.value) {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "the path that {} names is longer than a path can be",
        cx.directive.name
    ))
    .at(word)
    .help(format!(
        "a path has at most {LONGEST} characters, the server root's included"
    )))
}

/// Whether `ap_server_root_relative` makes a path of it.
pub(super) fn fits(cx: &Cx<'_>, path: &[u8]) -> bool {
    // Four for the slashes and the end. APR: `apr_filepath_merge`.
    cx.server_root().len() + path.len() + 4 <= LONGEST
}
