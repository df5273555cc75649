//! Certificates, keys and the settings of TLS: what the server starts with and a browser refuses.

use super::Rule;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[];
