//! The core's directives. httpd: server/core.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden, Scope};
use crate::syntax::Text;

use super::sections::some_inner;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[("Error", Check::Raw(error))];

/// `generate_error`.
fn error(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = String::from_utf8_lossy(args.bytes()).into_owned();
    let text = text.trim_matches(|c| c == '"' || c == '\'').to_owned();
    Err(Refusal::new(if text.is_empty() {
        "an Error directive without a message stops httpd here".to_owned()
    } else {
        format!("an Error directive stops httpd here: {text}")
    })
    .kind(Kind::ErrorDirective)
    .help("it stands here on purpose: see to what its message asks for"))
}

/// `virtualhost_section`.
pub(super) fn virtual_host(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let inner = some_inner(cx, args)?;
    let verdict = super::address::virtual_host(cx, inner);
    let server = cx.new_server();
    let scope = Scope {
        server,
        section: None,
        ..cx.scope.clone()
    };
    if verdict.is_err() {
        // httpd stops at the addresses; the content is looked through all the same.
        if let Err(refusal) = verdict {
            cx.refuse(refusal, args);
        }
        cx.children_in(scope);
        return Ok(());
    }
    cx.children_in(scope);
    Ok(())
}
