//! Virtual hosts that never apply, or answer for what is not theirs.

use super::Rule;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[];
