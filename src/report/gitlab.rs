//! GitLab's code quality report.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::finding::{Finding, Severity};

use super::escape::escape_json;
use super::fingerprint::{Fingerprint, fingerprints, occurrences};
use super::{Report, place};

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// The whole report as one JSON array, with a line end behind it.
pub fn gitlab(report: &Report<'_>) -> String {
    let prints = fingerprints(report);
    let before = occurrences(
        report
            .each()
            .zip(&prints)
            .map(|((finding, sources), print)| {
                (sources.get(finding.span.file).shown_path(), print)
            }),
    );
    let issues: Vec<Issue<'_>> = report
        .each()
        .zip(prints.iter().zip(before))
        .map(|((finding, sources), (print, before))| {
            let place = place::of(sources, finding);
            Issue {
                description: &finding.message,
                check_name: finding.code,
                fingerprint: unique(sources.get(finding.span.file).shown_path(), print, before),
                severity: severity(finding),
                location: Location {
                    path: place.file,
                    lines: Lines {
                        begin: place.line,
                        end: place.end_line,
                    },
                },
            }
        })
        .collect();
    let text = serde_json::to_string_pretty(&issues).expect("plain structures");
    let mut text = escape_json(&text).into_owned();
    text.push('\n');
    text
}

/// Of several issues with one fingerprint GitLab keeps the first.
fn unique(path: &[u8], print: &Fingerprint, before: u32) -> String {
    let mut hash = Sha256::new();
    hash.update((path.len() as u64).to_be_bytes());
    hash.update(path);
    hash.update(print.digest());
    hash.update(before.to_be_bytes());
    hash.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        // The whole server is gone with it.
        Severity::Error if finding.stops.is_some() => "critical",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
