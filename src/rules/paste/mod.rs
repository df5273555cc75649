//! What comes along when a configuration is copied from a web page or a document.
//!
//! Where httpd stops at such a line, the fault of the reading is what is found, and
//! [`explain`] gives it the better words and the mend. The rules here find what httpd takes.

use super::Rule;

mod backslash_before_space;
mod comment_behind_directive;
mod explain;
mod html_entity;
mod include_path_misspelt;
mod invisible_character;
mod paths;
mod plain_lines;
mod traces;
mod typographic_dash;
mod typographic_quotes;
mod windows_envvars;

pub(super) use explain::explain;

/// Whether a word has quotes, spaces or the like in it that only came along with it: rules
/// about what it says leave it to those of this folder.
pub(super) fn pasted(word: &[u8]) -> bool {
    !traces::traces(word).is_empty()
}

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &typographic_quotes::RULE,
    &invisible_character::RULE,
    &comment_behind_directive::RULE,
    &html_entity::RULE,
    &typographic_dash::RULE,
    &include_path_misspelt::RULE,
    &windows_envvars::RULE,
    &backslash_before_space::RULE,
];
