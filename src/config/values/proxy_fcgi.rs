//! mod_proxy_fcgi's directives. httpd: modules/proxy/mod_proxy_fcgi.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("ProxyFCGIBackendType", Check::One(backend)),
    ("ProxyFCGISetEnvIf", Check::Words(set_env)),
];

/// `cmd_servertype`.
fn backend(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(cx.directive.shown, word, &["FPM", "GENERIC"]).map(drop)
}

/// `cmd_setenv`.
fn set_env(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    expression::condition_in(cx, &words[0], 0)?;
    let (name, value) = (&words[1], words.get(2));
    if let Some(unset) = name.value.strip_prefix(b"!") {
        if let Some(value) = value {
            return Err(Refusal::new(format!(
                "ProxyFCGISetEnvIf: `{}` unsets the variable, and takes no value",
                name.lossy()
            ))
            .kind(Kind::ArgumentCount)
            .at(value)
            .help("leave out the value, or the `!`"));
        }
        if unset.is_empty() {
            return Err(Refusal::new("ProxyFCGISetEnvIf: `!` is no variable's name")
                .at(name)
                .help("write the variable's name after the `!`"));
        }
        return Ok(());
    }
    match value {
        Some(value) => expression::string_in(cx, value, 0),
        None => Ok(()),
    }
}
