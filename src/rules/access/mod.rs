//! Who is let in, what is served that should not be, and sections that do not mean what they
//! seem to.

use super::Rule;

mod alias_to_sources;
mod allow_override_all;
mod basic_auth_in_clear;
mod directory_names_url;
mod document_root_is_source;
mod files_with_slash;
mod indexes_on;
mod limit_leaves_methods;
mod location_names_folder;
mod mixed_access_control;
mod old_access_control;
mod open_proxy;
mod password_file_served;
mod password_never_asked;
mod root_granted;
mod served;
mod server_signature;
mod server_tokens;
mod status_open;
mod trace_enabled;
mod translation;
mod user_without_auth_type;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &old_access_control::RULE,
    &mixed_access_control::RULE,
    &document_root_is_source::RULE,
    &alias_to_sources::RULE,
    &password_file_served::RULE,
    &open_proxy::RULE,
    &status_open::RULE,
    &root_granted::RULE,
    &limit_leaves_methods::RULE,
    &basic_auth_in_clear::RULE,
    &directory_names_url::RULE,
    &location_names_folder::RULE,
    &files_with_slash::RULE,
    &password_never_asked::RULE,
    &user_without_auth_type::RULE,
    &indexes_on::RULE,
    &allow_override_all::RULE,
    &server_tokens::RULE,
    &server_signature::RULE,
    &trace_enabled::RULE,
];
