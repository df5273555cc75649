//! Spans to lines and columns.

use crate::finding::Finding;
use crate::source::{Position, Sources, Span};

/// Where a finding is told to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

pub(super) fn of_span(sources: &Sources, span: Span) -> Place {
    let file = sources.get(span.file);
    let start = file.position(span.start);
    let end: Position = file.position(span.end.max(span.start));
    Place {
        file: file.display_path(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// A finding's place: its span, with httpd's line where httpd names another one, as it does
/// for a directive that is continued over several.
pub(super) fn of(sources: &Sources, finding: &Finding) -> Place {
    let mut place = of_span(sources, finding.span);
    if finding.line != place.line {
        place.line = finding.line;
        place.column = 1;
        place.end_line = place.end_line.max(finding.line);
        if place.end_line == place.line {
            place.end_column = place.end_column.max(1);
        }
    }
    place
}
