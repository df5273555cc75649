//! The last line: how many, and what httpd would do.

use serde::Serialize;

use crate::finding::{Severity, Stops};

use super::Report;

/// Counts of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are notes.
    pub notes: usize,
    /// Findings that `apache2 -t` rejects.
    pub stops_configtest: usize,
    /// Findings that a start or a reload dies of.
    pub stops_start: usize,
    /// Files that were read.
    pub files: usize,
    /// Findings that were mended.
    pub fixed: usize,
    /// Findings that comments in the files have suppressed.
    pub ignored: usize,
    /// Findings that the baseline has.
    pub in_baseline: usize,
}

impl Summary {
    /// Counts.
    pub fn of(report: &Report<'_>) -> Summary {
        let severity = |s| report.findings.iter().filter(|f| f.severity == s).count();
        let stops = |s| {
            report
                .findings
                .iter()
                .filter(|f| f.stops == Some(s))
                .count()
        };
        Summary {
            errors: severity(Severity::Error),
            warnings: severity(Severity::Warning),
            notes: severity(Severity::Note),
            stops_configtest: stops(Stops::Configtest),
            stops_start: stops(Stops::Start),
            files: report.files,
            fixed: report.manners.fixed.len(),
            ignored: report.manners.ignored,
            in_baseline: report.manners.in_baseline,
        }
    }

    /// In words, such as `2 errors and 1 warning in 14 files`.
    pub fn sentence(&self) -> String {
        let counts: Vec<String> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| count(n, word))
        .collect();
        let files = count(self.files, "file");
        match counts.as_slice() {
            [] => format!("no fault in {files}"),
            [one] => format!("{one} in {files}"),
            [first, last] => format!("{first} and {last} in {files}"),
            [first, second, ..] => format!("{first}, {second} and {} in {files}", counts[2]),
        }
    }

    /// What was mended and what is kept quiet, such as `3 fixed, 1 ignored in place`.
    pub fn besides(&self) -> Option<String> {
        let counts: Vec<String> = [
            (self.fixed, "fixed"),
            (self.ignored, "ignored in place"),
            (self.in_baseline, "in the baseline"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{n} {words}"))
        .collect();
        (!counts.is_empty()).then(|| counts.join(", "))
    }

    /// What httpd would do with it.
    pub fn verdict(&self) -> Option<&'static str> {
        match (self.stops_configtest, self.stops_start) {
            (0, 0) => None,
            (0, _) => {
                Some("apache2 -t would say \"Syntax OK\", and a reload would stop the server")
            }
            _ => Some("apache2 -t would reject it"),
        }
    }
}

fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
