//! Names under which no site can be reached.

mod spoken;

mod dead_name_service;
mod invalid_duckdns_name;
mod not_ascii_name;
mod placeholder_name;
mod private_name;
mod trailing_dot_name;

use super::Rule;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &placeholder_name::RULE,
    &dead_name_service::RULE,
    &invalid_duckdns_name::RULE,
    &private_name::RULE,
    &not_ascii_name::RULE,
    &trailing_dot_name::RULE,
];
