//! The rules: what each finds, its code, its name, its page.
//!
//! One rule, one file, which holds the page first and then what the rule is about. The page
//! is what `docs/rules/` shows; its examples are carried out by the tests below.

mod from_faults;
mod page;

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

use crate::config::fault::Kind;
pub use crate::finding::Severity;

pub use from_faults::findings;
pub use page::{Example, Page};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// `FS` and three digits; never given to another rule.
    pub code: &'static str,
    /// Words joined by hyphens.
    pub name: &'static str,
    /// How much it matters where httpd does not settle that by stopping.
    pub severity: Severity,
    /// The kind of fault that it tells.
    pub kind: Kind,
    /// Markdown, without the heading.
    pub page: &'static str,
}

/// All rules, by their codes.
pub const RULES: &[&Rule] = &[
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

impl Rule {
    /// The rule of a kind of fault.
    pub fn of(kind: Kind) -> &'static Rule {
        RULES
            .iter()
            .copied()
            .find(|rule| rule.kind == kind)
            .expect("every kind has a rule: a test holds it")
    }

    /// The whole page, with its heading.
    pub fn markdown(&self) -> String {
        format!(
            "# {} {}\n\n{}",
            self.code,
            self.name,
            Page::parse(self.page).markdown()
        )
    }
}

#[cfg(test)]
mod tests;
