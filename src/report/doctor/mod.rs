//! What the doctor tells: the way of a request, the root cause, what follows from it.

mod concise;
mod full;
mod html;
mod json;

pub use concise::concise;
pub use full::full;
pub use html::html;
pub use json::json;

use crate::finding::{Finding, Severity};
use crate::rules::causes::Ranked;
use crate::rules::stations::Stop;
use crate::source::Sources;

/// What is to be told.
pub struct Diagnosis<'a> {
    /// The findings, roots first.
    pub ranked: &'a Ranked,
    /// The files they are about.
    pub sources: &'a Sources,
    /// The way of a request.
    pub request: &'a [Stop],
    /// The way of a renewal.
    pub renewal: &'a [Stop],
    /// The name that the way is shown for.
    pub name: Option<&'a str>,
    /// What could not be looked at.
    pub gaps: &'a [String],
    /// What was done: hosts that were asked, commands that were carried out.
    pub done: &'a [String],
    /// Whether notes and all that follows is told.
    pub all: bool,
    /// Where it comes from, in words.
    pub target: &'a str,
}

impl Diagnosis<'_> {
    /// How many there are of a severity, consequences among them.
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.ranked.findings.iter();
        findings.filter(|f| f.severity == severity).count()
    }

    /// Whether nothing needs to be done.
    pub fn healthy(&self) -> bool {
        self.count(Severity::Error) == 0 && self.count(Severity::Warning) == 0
    }

    /// The roots that are told, in order: without notes, unless they explain something worse.
    pub fn roots(&self) -> Vec<usize> {
        let worth = |n: &usize| {
            self.all
                || self.ranked.findings[*n].severity > Severity::Note
                || self.ranked.consequences(*n).next().is_some()
        };
        self.ranked.roots().filter(worth).collect()
    }

    /// The roots that are not told.
    pub fn kept_back(&self) -> usize {
        self.ranked.roots().count() - self.roots().len()
    }
}

/// Where a finding points: a place in a file, or a thing.
pub(super) fn place(finding: &Finding, sources: &Sources) -> String {
    match &finding.object {
        Some(object) => object.clone(),
        None => {
            let place = super::place::of_span(sources, finding.span);
            format!("{}:{}:{}", place.file, place.line, place.column)
        }
    }
}
