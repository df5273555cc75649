//! mod_actions. httpd: modules/mappers/mod_actions.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::{Check, Checks, methods};

pub(super) const CHECKS: Checks = &[
    ("Action", Check::Words(action)),
    ("Script", Check::Words(script)),
];

/// `add_action`.
fn action(_: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    match words {
        [_, _, option, ..] => {
            choose("the third argument of Action", option, &["virtual"]).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// `set_script`. A method that is not known becomes so, but not by a `.htaccess` file.
fn script(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let Some(method) = words.first() else {
        return Ok(());
    };
    match methods::number(cx, &method.value) {
        Some(methods::TRACE) => Err(Refusal::new("Script takes every method but TRACE").at(method)),
        Some(_) => Ok(()),
        None if cx.htaccess => methods::known(cx, method),
        None => {
            methods::register(cx, &method.value);
            Ok(())
        }
    }
}
