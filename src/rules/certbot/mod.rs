//! What httpd takes and certbot's own reader does not.

use super::Rule;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[];
