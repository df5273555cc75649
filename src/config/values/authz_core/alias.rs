//! `<AuthzProviderAlias>`. httpd: `authz_require_alias_section` in
//! modules/aaa/mod_authz_core.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::table::allow;
use crate::config::walk::{Cx, Forbidden, Scope};
use crate::syntax::{Text, word};

use super::super::providers::{self, Found, Line};
use super::super::sections::{some_inner, some_word};
use super::require;

/// `authz_require_alias_section`.
pub(super) fn section(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let inner = some_inner(cx, args)?;
    let (name, at) = word(inner, 0);
    let (alias, at) = word(inner, at);
    let (argument, at) = word(inner, at);
    let (extra, _) = word(inner, at);
    let (Some(name), Some(alias)) = (some_word(name), some_word(alias)) else {
        return Err(crate::config::reader::missing_argument(cx.directive));
    };
    if let Some(extra) = some_word(extra) {
        let refusal = Refusal::new(format!(
            "httpd passes over `{}`: the alias takes one argument",
            extra.lossy()
        ))
        .kind(Kind::Suspicious)
        .at_range(extra.range.start..inner.len())
        .help("put all of the arguments into one pair of quotes");
        cx.warn(refusal, Some(args));
    }
    let scope = Scope {
        overrides: allow::AUTHCFG | allow::ACCESS_CONF,
        section: Some(cx.node()),
        ..cx.scope.clone()
    };
    cx.children_in(scope);

    let verdict = match providers::authz(cx, &name.value) {
        Found::Is(line) => match &argument {
            Some(argument) => {
                let text = &argument.value;
                require::judge(cx, &name, line, text, 0..text.len()).map_err(|refusal| Refusal {
                    instead: None,
                    ..refusal.at(argument)
                })
            }
            None => require::judge(cx, &name, line, b"", 0..0).map_err(|r| r.at(&alias)),
        },
        Found::Unknown => Ok(()),
        Found::Absent(module) => Err(providers::no_authz(cx, &name, module)),
    };
    // From here on its lines are read at each request.
    providers::add_authz(cx, &alias.value, Line::Any);
    verdict
}
