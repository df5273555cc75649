//! WSGI applications: daemon processes, scripts, Python environments, the code itself.

use super::Rule;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[];
