//! JSON, by serde structures.

use serde::Serialize;

use crate::finding::{Applicability, Severity, Stops};
use crate::source::{Sources, Span};

use super::escape::escape_json;
use super::summary::Summary;
use super::{NotFixed, Report, place};

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    findings: Vec<Item<'a>>,
    fixed: Vec<Fixed<'a>>,
    not_fixed: &'a [NotFixed],
    summary: Summary,
    not_checked: &'a [String],
}

#[derive(Serialize)]
struct Item<'a> {
    code: &'a str,
    name: &'a str,
    severity: Severity,
    stops: Option<Stops>,
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    message: &'a str,
    help: Option<&'a str>,
    labels: Vec<Labelled<'a>>,
    includes: Vec<Place>,
    manual: Option<&'a str>,
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Fixed<'a> {
    code: &'a str,
    name: &'a str,
    file: &'a str,
    line: usize,
    title: &'a str,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct Labelled<'a> {
    #[serde(flatten)]
    place: Place,
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
    #[serde(flatten)]
    place: Place,
    text: &'a str,
}

fn span(sources: &Sources, span: Span) -> Place {
    let place = place::of_span(sources, span);
    Place {
        file: place.file,
        line: place.line,
        column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
    }
}

/// The whole report as one JSON object, with a line end behind it.
pub fn json(report: &Report<'_>) -> String {
    let findings = report
        .each()
        .map(|(finding, sources)| {
            let place = place::of(sources, finding);
            Item {
                code: finding.code,
                name: finding.name,
                severity: finding.severity,
                stops: finding.stops,
                file: place.file,
                line: place.line,
                column: place.column,
                end_line: place.end_line,
                end_column: place.end_column,
                message: &finding.message,
                help: finding.help.as_deref(),
                labels: finding
                    .labels
                    .iter()
                    .map(|label| Labelled {
                        place: span(sources, label.span),
                        message: &label.message,
                    })
                    .collect(),
                includes: finding.via.iter().map(|via| span(sources, *via)).collect(),
                manual: finding.manual.as_deref(),
                fix: finding.fix.as_ref().map(|fix| Fix {
                    title: &fix.title,
                    applicability: fix.applicability,
                    edits: fix
                        .edits
                        .iter()
                        .map(|edit| Edit {
                            place: span(sources, edit.span),
                            text: &edit.text,
                        })
                        .collect(),
                }),
            }
        })
        .collect();
    let document = Document {
        schema: 1,
        findings,
        fixed: report
            .manners
            .fixed
            .iter()
            .map(|fixed| Fixed {
                code: fixed.code,
                name: fixed.name,
                file: &fixed.shown,
                line: fixed.line,
                title: &fixed.title,
            })
            .collect(),
        not_fixed: &report.manners.held,
        summary: Summary::of(report),
        not_checked: report.gaps,
    };
    let text = serde_json::to_string_pretty(&document).expect("plain structures");
    let mut text = escape_json(&text).into_owned();
    text.push('\n');
    text
}
