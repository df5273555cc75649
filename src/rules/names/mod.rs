//! Names that nobody can reach, or that no certificate is given for.

use super::Rule;

mod address_as_name;
mod invalid_duckdns_name;
mod name_not_ascii;
mod placeholder_domain;
mod private_name;
mod said;
mod trailing_dot;
mod underscore_in_name;
mod xip_io;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &xip_io::RULE,
    &invalid_duckdns_name::RULE,
    &address_as_name::RULE,
    &private_name::RULE,
    &name_not_ascii::RULE,
    &trailing_dot::RULE,
    &underscore_in_name::RULE,
    &placeholder_domain::RULE,
];
