//! Virtual hosts that never apply, or answer for what is not theirs.

use super::Rule;

mod address_before_star;
mod dangling_link;
mod default_host;
mod default_keyword;
mod enabled;
mod host_by_name;
mod main_server_name;
mod name_virtual_host;
mod name_without_conf;
mod nameless_host;
mod no_listener;
mod public_name_without_host;
mod scheme_in_server_name;
mod section_skipped;
mod shadowed_host;
mod shadowed_name;
mod shadows;
mod site_not_enabled;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &section_skipped::RULE,
    &dangling_link::RULE,
    &name_without_conf::RULE,
    &site_not_enabled::RULE,
    &shadowed_host::RULE,
    &shadowed_name::RULE,
    &nameless_host::RULE,
    &default_keyword::RULE,
    &host_by_name::RULE,
    &no_listener::RULE,
    &name_virtual_host::RULE,
    &main_server_name::RULE,
    &default_host::RULE,
    &address_before_star::RULE,
    &scheme_in_server_name::RULE,
    &public_name_without_host::RULE,
];
