//! The diagnosis to text, and to the exit status.

use crate::finding::Severity;
use crate::report::doctor::{Diagnosis, concise, full, html, json};

use super::super::arguments::{Doctor, DoctorFormat, FailOn};
use super::super::{Exit, output};
use super::diagnosis::Diagnosed;

/// What is told.
pub(super) fn text(doctor: &Doctor, diagnosed: &Diagnosed, done: &[String]) -> String {
    let target = match &doctor.facts {
        Some(path) => path.display().to_string(),
        None => "this machine".to_owned(),
    };
    let diagnosis = Diagnosis {
        ranked: &diagnosed.ranked,
        sources: &diagnosed.sources,
        request: &diagnosed.request,
        renewal: &diagnosed.renewal,
        name: diagnosed.name.as_deref(),
        gaps: &diagnosed.gaps,
        done,
        all: doctor.all,
        target: &target,
    };
    match doctor.format {
        DoctorFormat::Full => full(&diagnosis, output::style(doctor.color)),
        DoctorFormat::Concise => concise(&diagnosis),
        DoctorFormat::Json => json(&diagnosis),
        DoctorFormat::Html => html(&diagnosis),
    }
}

/// How a run ends.
pub(super) fn exit(doctor: &Doctor, diagnosed: &Diagnosed) -> Exit {
    let least = match doctor.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Note => Severity::Note,
        FailOn::Never => return Exit::Clean,
    };
    let mut findings = diagnosed.ranked.findings.iter();
    if !doctor.exit_zero && findings.any(|finding| finding.severity >= least) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}
