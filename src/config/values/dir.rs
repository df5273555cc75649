//! mod_dir. httpd: modules/mappers/mod_dir.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::{any_case, unknown};
use super::numbers::atoi;
use super::statuses::is_redirect;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("DirectoryCheckHandler", Check::Any),
    ("DirectoryIndex", Check::Any),
    ("DirectoryIndexRedirect", Check::One(index_redirect)),
    ("DirectorySlash", Check::Any),
    ("FallbackResource", Check::Any),
];

/// `configure_redirect`.
fn index_redirect(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    let words = ["On", "Off", "permanent", "temp", "seeother"];
    if any_case(&word.value, &words).is_some() {
        return Ok(());
    }
    if !word.value.first().is_some_and(u8::is_ascii_digit) {
        return Err(unknown("DirectoryIndexRedirect", word, &words));
    }
    if is_redirect(atoi(&word.value)) {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "DirectoryIndexRedirect takes a status of 300 to 399, not {}",
        word.lossy()
    ))
    .at(word)
    .help("write On, Off, permanent, temp, seeother or such as 303"))
}
