//! A line a finding, for editors and for grep.

use std::fmt::Write as _;

use super::escape::sentence;
use super::{Report, place};

/// `path:line:column: error[FS101] message`; of what was mended, `fixed[FS101]` and what was done.
pub fn concise(report: &Report<'_>) -> String {
    let mut out = String::new();
    for (finding, sources) in report.each() {
        let place = place::of(sources, finding);
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            sentence(&place.file),
            place.line,
            place.column,
            finding.severity.word(),
            finding.code,
            sentence(&finding.message),
        )
        .expect("writing to a string");
    }
    for fixed in &report.manners.fixed {
        writeln!(
            out,
            "{}:{}:1: fixed[{}] {}",
            sentence(&fixed.shown),
            fixed.line,
            fixed.code,
            sentence(&fixed.title),
        )
        .expect("writing to a string");
    }
    out
}
