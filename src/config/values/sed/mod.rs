//! mod_sed. httpd: modules/filters/mod_sed.c.

mod pattern;
mod script;

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::{Check, Checks};
use script::Script;

pub(super) const CHECKS: Checks = &[
    ("InputSed", Check::One(expression)),
    ("OutputSed", Check::One(expression)),
];

/// The scripts of a section.
#[derive(Default)]
struct Scripts {
    input: Script,
    output: Script,
}

/// `sed_add_expr`.
fn expression(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let name = cx.directive.name;
    let scripts = cx.per_section::<Scripts>();
    let script = match name {
        "InputSed" => &mut scripts.input,
        _ => &mut scripts.output,
    };
    script.add(&word.value).map_err(|why| {
        let rest = String::from_utf8_lossy(&word.value[why.at..]);
        let place = if rest.is_empty() {
            "at its end".to_owned()
        } else {
            format!("at `{rest}`")
        };
        Refusal::new(format!("{name}: {}, {place}", why.message))
            .at(word)
            .help("it is a sed script such as \"s/old/new/g\"")
    })
}
