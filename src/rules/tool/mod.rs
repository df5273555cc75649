//! About flaskssl's own comments and files. What they find is noted where those are read.

use crate::finding::Finding;
use crate::source::Span;

use super::Rule;

mod ignore_of_a_stop;
mod ignore_without_reason;
mod invalid_settings;
mod stale_baseline;
mod unclear_ignore;
mod unknown_rule;
mod unused_ignore;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &ignore_without_reason::RULE,
    &unknown_rule::RULE,
    &unused_ignore::RULE,
    &unclear_ignore::RULE,
    &ignore_of_a_stop::RULE,
    &stale_baseline::RULE,
    &invalid_settings::RULE,
];

/// An ignore that does not say why.
pub(crate) const IGNORE_WITHOUT_REASON: Rule = ignore_without_reason::RULE;
/// A name that no rule has.
pub(crate) const UNKNOWN_RULE: Rule = unknown_rule::RULE;
/// An ignore that suppresses nothing.
pub(crate) const UNUSED_IGNORE: Rule = unused_ignore::RULE;
/// A comment that was meant to be an ignore.
pub(crate) const UNCLEAR_IGNORE: Rule = unclear_ignore::RULE;
/// An ignore of what stops httpd.
pub(crate) const IGNORE_OF_A_STOP: Rule = ignore_of_a_stop::RULE;
/// An entry of a baseline for what is no longer there.
pub(crate) const STALE_BASELINE: Rule = stale_baseline::RULE;
/// Settings that cannot be.
pub(crate) const INVALID_SETTINGS: Rule = invalid_settings::RULE;

/// A finding of one of them.
pub(crate) fn finding(rule: &Rule, span: Span, line: u32, message: String) -> Finding {
    Finding {
        code: rule.code,
        name: rule.name,
        severity: rule.severity,
        stops: None,
        span,
        line,
        message,
        help: None,
        labels: Vec::new(),
        via: Vec::new(),
        fix: None,
        manual: None,
        object: None,
        commands: Vec::new(),
        subjects: Vec::new(),
        evidence: Vec::new(),
    }
}
