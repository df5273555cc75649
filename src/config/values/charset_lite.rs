//! mod_charset_lite's directives. httpd: modules/filters/mod_charset_lite.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `add_charset_default`, `add_charset_source`: a name that nobody knows is told only to
    // the log of the request.
    ("CharsetDefault", Check::Any),
    ("CharsetOptions", Check::One(option)),
    ("CharsetSourceEnc", Check::Any),
];

/// `add_charset_options`.
fn option(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const OPTIONS: &[&str] = &[
        "ImplicitAdd",
        "NoImplicitAdd",
        "TranslateAllMimeTypes",
        "NoTranslateAllMimeTypes",
    ];
    choose(cx.directive.name, word, OPTIONS).map(drop)
}
