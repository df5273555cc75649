//! SARIF 2.1.0, for code scanning and for editors.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>

mod model;

use std::collections::BTreeMap;

use crate::finding::{Applicability, Finding, Severity};
use crate::rules::{self, Rule};
use crate::source::{FileId, Sources, Span};

use super::escape::escape_json;
use super::fingerprint::{Fingerprint, Places, occurrences};
use super::place::{self, Place};
use super::{Report, uri};

use model::{
    ArtifactChange, ArtifactLocation, Base, Bases, Configuration, Descriptor, Driver, Fingerprints,
    Fix, FixProperties, Help, Invocation, Location, Log, Message, Notification, Outcome,
    PhysicalLocation, Properties, Region, Replacement, Run, Suppression, Text, Tool,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What relative paths begin at.
const ROOT: &str = "SRCROOT";

/// The whole report as one SARIF log, with a line end behind it.
pub fn sarif(report: &Report<'_>) -> String {
    // What is told, and then what comments have suppressed.
    let told = report.findings.iter().zip(report.belongs);
    let told = told.map(|(finding, of)| (finding, *of, None));
    let ignored = report.ignored.iter();
    let ignored = ignored.map(|i| (i.finding, i.of, Some(i.reason)));
    let all: Vec<(&Finding, usize, Option<&str>)> = told.chain(ignored).collect();
    // Only the rules that found something: their pages are long.
    let mut codes: Vec<&'static str> = all.iter().map(|(finding, ..)| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut places: Vec<Places<'_>> = report.sources.iter().map(|s| Places::new(s)).collect();
    let prints: Vec<Fingerprint> = all
        .iter()
        .map(|(finding, of, _)| places[*of].fingerprint(finding))
        .collect();
    let path = |finding: &Finding, of: usize| {
        let sources: &Sources = report.sources[of];
        sources.get(finding.span.file).shown_path()
    };
    let before = occurrences(
        all.iter()
            .zip(&prints)
            .map(|((finding, of, _), print)| (path(finding, *of), print)),
    );
    let results = all
        .iter()
        .zip(prints.iter().zip(before))
        .map(|((finding, of, reason), (print, before))| {
            let index = codes.binary_search(&finding.code);
            let mut outcome = outcome(
                finding,
                report.sources[*of],
                index.expect("every code is there"),
                format!("{}:{before}", print.digest()),
            );
            outcome
                .suppressions
                .extend(reason.map(|reason| Suppression {
                    kind: "inSource",
                    justification: reason,
                }));
            outcome
        })
        .collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "flaskssl",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    short_description: Text {
                        text: env!("CARGO_PKG_DESCRIPTION"),
                    },
                    rules: codes
                        .iter()
                        .filter_map(|code| rules::named(code))
                        .map(descriptor)
                        .collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: report
                    .gaps
                    .iter()
                    .map(|gap| Notification {
                        level: Severity::Note,
                        message: Text { text: gap },
                    })
                    .collect(),
            }],
            bases: Bases {
                root: Base {
                    description: Text {
                        text: "the folder that flaskssl was run in",
                    },
                },
            },
            column_kind: "unicodeCodePoints",
            results,
        }],
    };
    let text = serde_json::to_string_pretty(&log).expect("plain structures");
    let mut text = escape_json(&text).into_owned();
    text.push('\n');
    text
}

fn descriptor(rule: &'static Rule) -> Descriptor {
    let page = rule.page().markdown();
    Descriptor {
        id: rule.code,
        name: rule.name,
        short_description: Text {
            text: rule.summary(),
        },
        help: Help {
            text: page.clone(),
            markdown: page,
        },
        default_configuration: Configuration {
            level: rule.severity,
        },
    }
}

fn outcome<'a>(
    finding: &'a Finding,
    sources: &'a Sources,
    rule_index: usize,
    print: String,
) -> Outcome<'a> {
    let mut text = finding.message.clone();
    if let Some(help) = &finding.help {
        text.push('\n');
        text.push_str(help);
    }
    let labels = finding
        .labels
        .iter()
        .map(|label| (label.span, label.message.as_str()));
    let includes = finding.via.iter().map(|via| (*via, "read through this"));
    // What a file holds must not become a link (section 3.11.6 of the specification).
    let text = text.replace("](", "] (");
    Outcome {
        rule_id: finding.code,
        rule_index,
        level: finding.severity,
        message: Message { text },
        locations: [Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: artifact(sources, finding.span.file),
                region: region(&place::of(sources, finding)),
            },
            message: None,
        }],
        related_locations: labels
            .chain(includes)
            .enumerate()
            .map(|(n, (span, text))| Location {
                id: Some(n + 1),
                physical_location: PhysicalLocation {
                    artifact_location: artifact(sources, span.file),
                    region: region_of(sources, span),
                },
                message: Some(Text { text }),
            })
            .collect(),
        partial_fingerprints: Fingerprints {
            section_and_text: print,
        },
        fixes: fix(finding, sources).into_iter().collect(),
        suppressions: Vec::new(),
        properties: Properties {
            stops: finding.stops,
            manual: finding.manual.as_deref(),
        },
    }
}

/// A fix that may be applied; what is only to be read is told by the help.
fn fix<'a>(finding: &'a Finding, sources: &Sources) -> Option<Fix<'a>> {
    let fix = finding.fix.as_ref()?;
    if fix.applicability == Applicability::Display {
        return None;
    }
    let mut changes: BTreeMap<FileId, Vec<Replacement<'a>>> = BTreeMap::new();
    for edit in &fix.edits {
        changes
            .entry(edit.span.file)
            .or_default()
            .push(Replacement {
                deleted_region: region_of(sources, edit.span),
                inserted_content: Text { text: &edit.text },
            });
    }
    Some(Fix {
        description: Text { text: &fix.title },
        artifact_changes: changes
            .into_iter()
            .map(|(file, replacements)| ArtifactChange {
                artifact_location: artifact(sources, file),
                replacements,
            })
            .collect(),
        properties: FixProperties {
            applicability: fix.applicability,
        },
    })
}

fn artifact(sources: &Sources, file: FileId) -> ArtifactLocation {
    let path = sources.get(file).shown_path();
    ArtifactLocation {
        uri: uri::of_path(path),
        uri_base_id: (!path.starts_with(b"/")).then_some(ROOT),
    }
}

fn region_of(sources: &Sources, span: Span) -> Region {
    region(&place::of_span(sources, span))
}

fn region(place: &Place) -> Region {
    Region {
        start_line: place.line,
        start_column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
    }
}
