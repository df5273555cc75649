//! Workflow commands of GitHub's runner, which shows them beside the lines of a pull request.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::fmt::Write as _;

use crate::finding::Severity;

use super::escape::{escape, sentence};
use super::{Report, place};

/// `::error file=...,line=...,title=...::message`, a line a finding.
pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    for (finding, sources) in report.each() {
        let place = place::of(sources, finding);
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        write!(
            out,
            "::{command} file={},line={},endLine={}",
            property(&sentence(&place.file)),
            place.line,
            place.end_line
        )
        .expect("writing to a string");
        // The runner takes columns only of what is on one line.
        if place.line == place.end_line {
            write!(
                out,
                ",col={},endColumn={}",
                place.column,
                place.end_column.max(place.column)
            )
            .expect("writing to a string");
        }
        let title = format!("{} {}", finding.code, finding.name);
        let mut message = sentence(&finding.message).into_owned();
        if let Some(help) = &finding.help {
            message.push('\n');
            message.push_str(&escape(help));
        }
        writeln!(out, ",title={}::{}", property(&title), data(&message))
            .expect("writing to a string");
    }
    out
}

/// A message: a line end would begin another command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_before_its_end() {
        assert_eq!(data("100%\n::x::"), "100%25%0A::x::");
        assert_eq!(property("a,b: %0A"), "a%2Cb%3A %250A");
    }
}
