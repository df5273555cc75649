//! Outcomes to the report, and to the exit status.

use std::collections::HashSet;

use crate::finding::Severity;
use crate::report::{self, Report};
use crate::source::Sources;

use super::super::arguments::{Check, FailOn, Format};
use super::super::{Exit, output};
use super::outcome::Outcome;

pub(super) fn tell(check: &Check, outcomes: &[Outcome]) -> Exit {
    let sources: Vec<&Sources> = outcomes.iter().map(|o| &o.sources).collect();
    let mut findings = Vec::new();
    let mut belongs = Vec::new();
    for (n, outcome) in outcomes.iter().enumerate() {
        findings.extend(outcome.findings.iter().cloned());
        belongs.extend(std::iter::repeat_n(n, outcome.findings.len()));
    }
    let gaps = gaps(outcomes);
    let target = match check.paths.as_slice() {
        [] => "the server's configuration".to_owned(),
        [one] => one.display().to_string(),
        several => format!("{} paths", several.len()),
    };
    let report = Report {
        findings: &findings,
        sources: &sources,
        belongs: &belongs,
        files: outcomes.iter().map(|o| o.files).sum(),
        target: &target,
        fails_at: least(check.fail_on),
        gaps: &gaps,
    };
    let text = match check.format {
        Format::Full => report::full(&report, output::style(check.color)),
        Format::Concise => report::concise(&report),
        Format::Json => report::json(&report),
        Format::Sarif => report::sarif(&report),
        Format::Github => report::github(&report),
        Format::Gitlab => report::gitlab(&report),
        Format::Junit => report::junit(&report),
    };
    if let Err(error) = output::write(&text) {
        eprintln!("flaskssl: cannot write the report: {error}");
        return Exit::Failed;
    }
    let least = least(check.fail_on);
    if least.is_some_and(|least| findings.iter().any(|f| f.severity >= least)) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

fn least(fail_on: FailOn) -> Option<Severity> {
    match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
        FailOn::Never => None,
    }
}

/// What could not be looked at, each once.
fn gaps(outcomes: &[Outcome]) -> Vec<String> {
    let mut told = HashSet::new();
    let all = outcomes.iter().flat_map(|o| &o.gaps);
    all.filter(|gap| told.insert(*gap)).cloned().collect()
}
