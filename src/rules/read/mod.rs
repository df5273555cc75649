//! What the reading itself comes upon: each kind of fault of [`crate::config`] is a rule.

use super::Rule;
pub(super) use duplicate_definition::mend as one_daemon;

mod argument_count;
mod conflicting_directives;
mod duplicate_definition;
mod error_directive;
mod file_missing;
mod include_loop;
mod include_not_found;
mod include_unreadable;
mod invalid_expression;
mod invalid_regex;
mod invalid_value;
mod key_mismatch;
mod line_too_long;
mod listen_conflict;
mod log_not_opened;
mod macro_misuse;
mod missing_bracket;
mod module_file;
mod module_not_loaded;
mod module_twice;
mod mpm;
mod nested_too_deep;
mod nul_byte;
mod removed_directive;
mod start_failure;
mod stray_closing_tag;
mod surely_not_meant;
mod unclosed_section;
mod undefined_variable;
mod unknown_directive;
mod unknown_user;
mod unusable_certificate;
mod wrong_context;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &unknown_directive::RULE,
    &module_not_loaded::RULE,
    &removed_directive::RULE,
    &wrong_context::RULE,
    &argument_count::RULE,
    &invalid_value::RULE,
    &invalid_regex::RULE,
    &invalid_expression::RULE,
    &unclosed_section::RULE,
    &stray_closing_tag::RULE,
    &missing_bracket::RULE,
    &nested_too_deep::RULE,
    &line_too_long::RULE,
    &nul_byte::RULE,
    &include_not_found::RULE,
    &include_unreadable::RULE,
    &include_loop::RULE,
    &undefined_variable::RULE,
    &macro_misuse::RULE,
    &error_directive::RULE,
    &module_file::RULE,
    &module_twice::RULE,
    &mpm::RULE,
    &file_missing::RULE,
    &unknown_user::RULE,
    &duplicate_definition::RULE,
    &conflicting_directives::RULE,
    &surely_not_meant::RULE,
    &unusable_certificate::RULE,
    &key_mismatch::RULE,
    &listen_conflict::RULE,
    &log_not_opened::RULE,
    &start_failure::RULE,
];
