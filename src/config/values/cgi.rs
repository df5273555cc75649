//! mod_cgi and mod_cgid. httpd: modules/generators/mod_cgi.c, mod_cgid.c.

use crate::config::fault::Verdict;
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::numbers::{Unit, timeout_of};
use super::{Check, Checks};

pub(super) const CGI: Checks = &[
    ("CGIScriptTimeout", Check::One(timeout)),
    // Numbers that are none count as 0.
    ("ScriptLog", Check::Any),
    ("ScriptLogBuffer", Check::Any),
    ("ScriptLogLength", Check::Any),
];

pub(super) const CGID: Checks = &[
    ("CGIDScriptTimeout", Check::One(timeout)),
    ("ScriptLog", Check::Any),
    ("ScriptLogBuffer", Check::Any),
    ("ScriptLogLength", Check::Any),
    ("ScriptSock", Check::One(socket)),
];

/// `set_script_timeout`.
fn timeout(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    timeout_of(cx.directive.name, word, Unit::Seconds).map(|_| ())
}

/// `set_script_socket`.
fn socket(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)
}
