//! A line a finding, for editors and for grep.

use std::fmt::Write as _;

use super::{Report, escape, place};

/// `path:line:column: error[FS101] message`.
pub fn concise(report: &Report<'_>) -> String {
    let mut out = String::new();
    for (finding, sources) in report.each() {
        let place = place::of(sources, finding);
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            escape(&place.file).replace('\n', "\u{240a}"),
            place.line,
            place.column,
            finding.severity.word(),
            finding.code,
            escape(&finding.message).replace('\n', " "),
        )
        .expect("writing to a string");
    }
    out
}
