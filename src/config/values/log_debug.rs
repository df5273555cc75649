//! Messages of one's own in the error log. httpd: modules/loggers/mod_log_debug.c.

use crate::config::expression;
use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::{after, any_case, list, meant};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("LogMessage", Check::Words(log_message))];

/// Hooks at which a message can be logged.
const HOOKS: &[&str] = &[
    "log_transaction",
    "quick_handler",
    "handler",
    "translate_name",
    "map_to_storage",
    "fixups",
    "type_checker",
    "check_access",
    "check_access_ex",
    "check_authn",
    "check_authz",
    "insert_filter",
    "pre_translate_name",
    "all",
    "*",
];

/// `cmd_log_message`: the message is a string expression.
fn log_message(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    if let Some(message) = words.first() {
        expression::string_in(cx, message, 0)?;
    }
    for word in words.iter().skip(1) {
        let text = &*word.value;
        if let Some(hook) = after(text, "hook=") {
            if any_case(hook, HOOKS).is_none() {
                let refusal = Refusal::new(format!(
                    "LogMessage: there is no hook `{}`",
                    String::from_utf8_lossy(hook)
                ))
                .at(word);
                return Err(match meant(hook, HOOKS) {
                    Some(near) => refusal.instead(format!("hook={near}")),
                    None => refusal.help(format!("the hooks are {}", list(HOOKS))),
                });
            }
        } else if after(text, "expr=").is_some() {
            expression::condition_in(cx, word, 5)?;
        } else {
            return Err(Refusal::new(format!(
                "LogMessage: `{}` is neither hook= nor expr=",
                word.lossy()
            ))
            .at(word)
            .help("put a message with spaces in it in quotes"));
        }
    }
    Ok(())
}
