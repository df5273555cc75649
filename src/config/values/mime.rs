//! mod_mime's directives. httpd: modules/http/mod_mime.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::Word;

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    // `add_extension_info` and `remove_extension_info` keep whatever they get.
    ("AddCharset", Check::Any),
    ("AddEncoding", Check::Any),
    ("AddHandler", Check::Any),
    ("AddInputFilter", Check::Any),
    ("AddLanguage", Check::Any),
    ("AddOutputFilter", Check::Any),
    ("AddType", Check::Any),
    ("DefaultLanguage", Check::Any),
    ("ModMimeUsePathInfo", Check::Any),
    ("MultiviewsMatch", Check::One(multiviews)),
    ("RemoveCharset", Check::Any),
    ("RemoveEncoding", Check::Any),
    ("RemoveHandler", Check::Any),
    ("RemoveInputFilter", Check::Any),
    ("RemoveLanguage", Check::Any),
    ("RemoveOutputFilter", Check::Any),
    ("RemoveType", Check::Any),
    // Opened only when httpd starts.
    ("TypesConfig", Check::Any),
];

/// What a section's MultiviewsMatch has so far, as bits of [`CHOICES`].
#[derive(Default)]
struct Multiviews(u8);

const CHOICES: &[&str] = &["Any", "NegotiatedOnly", "Filters", "Handlers"];

/// `multiviews_match`: only Filters and Handlers go together.
fn multiviews(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_LOCATION)?;
    let choice = choose(cx.directive.shown, word, CHOICES)?;
    let before = cx.per_section::<Multiviews>().0;
    let against = match choice {
        0 => !1,
        1 => !2,
        _ => 1 | 2,
    };
    if before & against != 0 {
        return Err(Refusal::new(format!(
            "MultiviewsMatch: {} does not go together with what stands before it",
            CHOICES[choice]
        ))
        .kind(Kind::Conflict)
        .at(word)
        .help("write Any alone, NegotiatedOnly alone, or Filters and Handlers"));
    }
    cx.per_section::<Multiviews>().0 |= 1 << choice;
    Ok(())
}
