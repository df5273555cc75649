//! Authentication. httpd: modules/aaa/mod_authn_core.c.

use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::table::allow;
use crate::config::walk::{Cx, Forbidden, Scope};
use crate::syntax::{Text, Word, word};

use super::providers::{self, Authn, Found};
use super::sections::{some_inner, some_word};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("<AuthnProviderAlias", Check::Section(alias)),
    ("AuthName", Check::One(text)),
    ("AuthType", Check::One(auth_type)),
];

/// A word that is an ap_expr string. `set_authname`, and the setters of mod_auth_form and
/// mod_auth_basic that do the same.
pub(super) fn text(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    expression::string_in(cx, word, 0)
}

/// `set_authtype`: any text is a type, and what no module knows fails at each request.
fn auth_type(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    text(cx, word)
}

/// `authaliassection`.
fn alias(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let inner = some_inner(cx, args)?;
    let (name, at) = word(inner, 0);
    let (alias, _) = word(inner, at);
    let (Some(name), Some(alias)) = (some_word(name), some_word(alias)) else {
        return Err(crate::config::reader::missing_argument(cx.directive));
    };
    if name.value.eq_ignore_ascii_case(&alias.value) {
        return Err(Refusal::new(format!(
            "the alias has the name of the provider it stands for, `{}`",
            name.lossy()
        ))
        .kind(Kind::Duplicate)
        .at(&alias)
        .help(format!(
            "give it a name of its own, such as {}1",
            name.lossy()
        )));
    }
    if providers::has_authn(cx, &alias.value) {
        return Err(Refusal::new(format!(
            "there is an authentication provider `{}` already",
            alias.lossy()
        ))
        .kind(Kind::Duplicate)
        .at(&alias)
        .help("give the alias another name"));
    }
    let scope = Scope {
        overrides: allow::AUTHCFG | allow::ACCESS_CONF,
        section: Some(cx.node()),
        ..cx.scope.clone()
    };
    cx.children_in(scope);

    let (provider, verdict) = match providers::authn(cx, &name.value) {
        Found::Is(provider) => (provider, Ok(())),
        Found::Unknown => (Authn { digest: true }, Ok(())),
        Found::Absent(module) => (
            Authn { digest: true },
            Err(providers::no_authn(cx, &name, module)),
        ),
    };
    providers::add_authn(cx, &alias.value, provider);
    verdict
}
