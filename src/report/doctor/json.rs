//! The diagnosis as one JSON object.

use serde::Serialize;

use crate::finding::{Applicability, Evidence, Severity, Stops};
use crate::rules::causes::Ranked;
use crate::rules::stations::{Station, Stop};
use crate::source::Sources;

use super::Diagnosis;
use crate::report::escape::escape_json;
use crate::report::place;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    healthy: bool,
    name: Option<&'a str>,
    stations: Ways<'a>,
    /// Roots in the order in which they are to be mended, each followed by what follows from it.
    findings: Vec<Item<'a>>,
    summary: Summary,
    not_checked: &'a [String],
    done: &'a [String],
}

#[derive(Serialize)]
struct Ways<'a> {
    request: &'a [Stop],
    renewal: &'a [Stop],
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
}

#[derive(Serialize)]
struct Item<'a> {
    code: &'a str,
    name: &'a str,
    severity: Severity,
    stops: Option<Stops>,
    station: Station,
    /// The code of the root that it follows from; none for a root.
    explained_by: Option<&'a str>,
    /// Which of the findings that is, from 0.
    explained_by_index: Option<usize>,
    /// The thing that it is about, where that is no file.
    object: Option<&'a str>,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
    message: &'a str,
    help: Option<&'a str>,
    commands: &'a [String],
    labels: Vec<Label<'a>>,
    /// Lines of logs that bear it out.
    evidence: &'a [Evidence],
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    file: String,
    line: u32,
    column: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    applicability: Applicability,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    text: &'a str,
}

fn item<'a>(ranked: &'a Ranked, n: usize, sources: &Sources) -> Item<'a> {
    let (finding, station, root) = (&ranked.findings[n], ranked.station[n], ranked.root[n]);
    let at = finding
        .object
        .is_none()
        // Where the word itself stands; httpd may name another line.
        .then(|| place::of_span(sources, finding.span));
    let at = at.as_ref();
    Item {
        code: finding.code,
        name: finding.name,
        severity: finding.severity,
        stops: finding.stops,
        station,
        explained_by: root.map(|root| ranked.findings[root].code),
        explained_by_index: root,
        object: finding.object.as_deref(),
        file: at.map(|at| at.file.clone()),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        end_line: at.map(|at| at.end_line),
        end_column: at.map(|at| at.end_column),
        message: &finding.message,
        help: finding.help.as_deref(),
        commands: &finding.commands,
        labels: finding
            .labels
            .iter()
            .map(|label| {
                let at = place::of_span(sources, label.span);
                Label {
                    file: at.file,
                    line: at.line,
                    column: at.column,
                    message: &label.message,
                }
            })
            .collect(),
        evidence: &finding.evidence,
        fix: finding.fix.as_ref().map(|fix| Fix {
            title: &fix.title,
            applicability: fix.applicability,
            edits: fix
                .edits
                .iter()
                .map(|edit| {
                    let at = place::of_span(sources, edit.span);
                    Edit {
                        file: at.file,
                        line: at.line,
                        column: at.column,
                        end_line: at.end_line,
                        end_column: at.end_column,
                        text: &edit.text,
                    }
                })
                .collect(),
        }),
    }
}

/// The whole of it, with a line end behind it. Notes are always in it.
pub fn json(diagnosis: &Diagnosis<'_>) -> String {
    let ranked = diagnosis.ranked;
    let document = Document {
        schema: 1,
        healthy: diagnosis.healthy(),
        name: diagnosis.name,
        stations: Ways {
            request: diagnosis.request,
            renewal: diagnosis.renewal,
        },
        findings: (0..ranked.findings.len())
            .map(|n| item(ranked, n, diagnosis.sources))
            .collect(),
        summary: Summary {
            errors: diagnosis.count(Severity::Error),
            warnings: diagnosis.count(Severity::Warning),
            notes: diagnosis.count(Severity::Note),
        },
        not_checked: diagnosis.gaps,
        done: diagnosis.done,
    };
    let text = serde_json::to_string_pretty(&document).expect("plain structures");
    let mut text = escape_json(&text).into_owned();
    text.push('\n');
    text
}
