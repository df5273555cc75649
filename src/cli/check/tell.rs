//! Outcomes to the report, and to the exit status.

use crate::hash::HashSet;

use crate::finding::Severity;
use crate::report::{self, Ignored, Manners, Report};
use crate::source::Sources;

use super::super::arguments::{Check, FailOn, Format};
use super::super::output::Where;
use super::super::{Exit, output};
use super::Refused;
use super::outcome::Outcome;

/// Tells what was found, and says how the run ends.
pub(super) fn tell(
    check: &Check,
    outcomes: &[&Outcome],
    manners: &Manners,
    to: Where,
) -> Result<Exit, Refused> {
    let sources: Vec<&Sources> = outcomes.iter().map(|o| &o.sources).collect();
    let mut findings = Vec::new();
    let mut belongs = Vec::new();
    for (n, outcome) in outcomes.iter().enumerate() {
        findings.extend(outcome.findings.iter().cloned());
        belongs.extend(std::iter::repeat_n(n, outcome.findings.len()));
    }
    let ignored: Vec<Ignored<'_>> = outcomes
        .iter()
        .enumerate()
        .flat_map(|(of, outcome)| {
            outcome.ignored.iter().map(move |ignored| Ignored {
                finding: &ignored.finding,
                of,
                reason: &ignored.reason,
            })
        })
        .collect();
    let gaps = gaps(outcomes);
    let target = match check.paths.as_slice() {
        [] => match &check.root {
            Some(root) => format!("the configuration in {}", root.display()),
            None => "the server's configuration".to_owned(),
        },
        [one] => one.display().to_string(),
        several => format!("{} paths", several.len()),
    };
    let report = Report {
        findings: &findings,
        sources: &sources,
        belongs: &belongs,
        ignored: &ignored,
        files: outcomes.iter().map(|o| o.files).sum(),
        target: &target,
        fails_at: least(check.fail_on).filter(|_| !check.exit_zero),
        gaps: &gaps,
        manners,
    };
    if check.format == Format::Concise {
        // Its lines are findings and nothing else.
        for gap in &gaps {
            eprintln!("not checked: {}", report::escape(gap));
        }
    }
    let text = match check.format {
        Format::Full => report::full(&report, output::style(check.color)),
        Format::Concise => report::concise(&report),
        Format::Json => report::json(&report),
        Format::Sarif => report::sarif(&report),
        Format::Github => report::github(&report),
        Format::Gitlab => report::gitlab(&report),
        Format::Junit => report::junit(&report),
    };
    output::write(to, text.as_bytes())
        .map_err(|error| Refused::failed(format!("cannot write the report: {error}")))?;
    Ok(exit(check, outcomes))
}

/// How a run with these findings ends.
pub(super) fn exit(check: &Check, outcomes: &[&Outcome]) -> Exit {
    let mut findings = outcomes.iter().flat_map(|o| &o.findings);
    let least = least(check.fail_on).filter(|_| !check.exit_zero);
    if least.is_some_and(|least| findings.any(|f| f.severity >= least)) {
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
fn gaps(outcomes: &[&Outcome]) -> Vec<String> {
    let mut told = HashSet::default();
    let all = outcomes.iter().flat_map(|o| &o.gaps);
    all.filter(|gap| told.insert(*gap)).cloned().collect()
}
