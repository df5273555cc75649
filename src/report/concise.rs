//! A line a finding, for editors and for grep.

use std::fmt::Write as _;

use super::escape::sentence;
use super::{Report, place};

/// `path:line:column: error[FS101] message`.
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
    out
}
