//! A line a finding; what follows from another is indented beneath it.

use std::fmt::Write as _;

use super::{Diagnosis, place};
use crate::report::escape::sentence;

/// The roots, each with what follows from it.
pub fn concise(diagnosis: &Diagnosis<'_>) -> String {
    let mut out = String::new();
    let ranked = diagnosis.ranked;
    for root in diagnosis.roots() {
        for n in std::iter::once(root).chain(ranked.consequences(root)) {
            let finding = &ranked.findings[n];
            let indent = if n == root { "" } else { "  " };
            writeln!(
                out,
                "{indent}{}: {}[{}] {}",
                sentence(&place(finding, diagnosis.sources)),
                finding.severity.word(),
                finding.code,
                sentence(&finding.message),
            )
            .expect("writing to a string");
        }
    }
    out
}
