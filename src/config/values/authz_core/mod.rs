//! Authorization. httpd: modules/aaa/mod_authz_core.c.

mod alias;
mod container;
mod require;

use crate::config::fault::Verdict;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::enumeration::choose;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("<AuthzProviderAlias", Check::Section(alias::section)),
    ("<RequireAll", Check::Section(container::section)),
    ("<RequireAny", Check::Section(container::section)),
    ("<RequireNone", Check::Section(container::section)),
    ("AuthMerging", Check::One(merging)),
    ("AuthzSendForbiddenOnFailure", Check::Any),
    ("Require", Check::Raw(require::require)),
];

pub(in crate::config) use container::check_config;

/// `authz_merge_sections`.
fn merging(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("AuthMerging", word, &["Off", "And", "Or"]).map(|_| ())
}
