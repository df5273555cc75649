//! What is left of a web page that was copied.

use super::Rule;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[];
