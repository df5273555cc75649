//! The names of managed domains.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Text, Word};

use super::super::enumeration::{any_case, choose};
use super::super::sections::some_inner;

/// What stands among names and is none. httpd: `set_transitive`.
const MODES: &[&str] = &["auto", "manual"];

/// `md_config_sec_start`: its first word is a name, whatever it is.
pub(super) fn section(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    super::not_in_domain(cx)?;
    some_inner(cx, args)?;
    cx.children();
    Ok(())
}

/// `md_config_set_names`.
pub(super) fn names(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    super::not_in_domain(cx)?;
    if words.iter().any(|w| any_case(&w.value, MODES).is_none()) {
        return Ok(());
    }
    let refusal = Refusal::new("MDomain needs at least one domain's name")
        .kind(Kind::ArgumentCount)
        .help("write MDomain www.example.org example.org");
    Err(match words.first() {
        Some(word) => refusal.at(word),
        None => refusal,
    })
}

/// `md_config_sec_add_members`: outside a section, only how names are added.
pub(super) fn members(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    match (super::only_in_domain(cx), words) {
        (Ok(()), _) => Ok(()),
        (Err(_), [mode]) => choose(
            &format!("{}, outside a <MDomainSet>,", cx.directive.shown),
            mode,
            MODES,
        )
        .map(|_| ()),
        (refused, _) => refused,
    }
}
