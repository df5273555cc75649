//! mod_charset_lite. httpd: modules/filters/mod_charset_lite.c.

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // Character sets are looked up when a request comes.
    ("CharsetDefault", Check::Any),
    ("CharsetOptions", Check::One(option)),
    ("CharsetSourceEnc", Check::Any),
];

/// `add_charset_options`.
fn option(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let options = [
        "ImplicitAdd",
        "NoImplicitAdd",
        "TranslateAllMimeTypes",
        "NoTranslateAllMimeTypes",
    ];
    choose("CharsetOptions", word, &options).map(|_| ())
}
