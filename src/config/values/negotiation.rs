//! mod_negotiation's directives. httpd: modules/mappers/mod_negotiation.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("CacheNegotiatedDocs", Check::Any),
    ("ForceLanguagePriority", Check::One(force)),
    ("LanguagePriority", Check::Any),
];

/// Whether a section's ForceLanguagePriority has None, and whether it has others.
#[derive(Default)]
struct Forced {
    none: bool,
    other: bool,
}

/// `set_force_priority`.
fn force(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const CHOICES: &[&str] = &["None", "Prefer", "Fallback"];
    let none = choose(cx.directive.shown, word, CHOICES)? == 0;
    let state = cx.per_section::<Forced>();
    let conflict = if none { state.other } else { state.none };
    if conflict {
        return Err(Refusal::new("ForceLanguagePriority: None stands alone")
            .kind(Kind::Conflict)
            .at(word)
            .help("write None, or Prefer and Fallback"));
    }
    if none {
        state.none = true;
    } else {
        state.other = true;
    }
    Ok(())
}
