//! Findings to text, JSON and others; pure. One format, one file.

mod concise;
mod diff;
pub mod doctor;
mod escape;
mod excerpt;
pub mod fingerprint;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
pub mod log;
mod manners;
mod page;
mod place;
mod sarif;
pub mod setup;
mod summary;
mod uri;

pub use concise::concise;
pub use diff::diff;
pub use escape::escape;
pub use full::{Style, full};
pub use github::github;
pub use gitlab::gitlab;
pub use json::json;
pub use junit::junit;
pub use manners::{Manners, NotFixed};
pub use page::page;
pub use sarif::sarif;
pub use summary::Summary;

use crate::finding::{Finding, Severity};
use crate::source::Sources;

/// What is to be told.
pub struct Report<'a> {
    /// The findings, in order.
    pub findings: &'a [Finding],
    /// The files they are about.
    pub sources: &'a [&'a Sources],
    /// For each finding, which of the `sources` its spans are in.
    pub belongs: &'a [usize],
    /// Findings that comments in the files have suppressed.
    pub ignored: &'a [Ignored<'a>],
    /// Files that were read.
    pub files: usize,
    /// What was asked for, as it was written.
    pub target: &'a str,
    /// From which severity on a finding counts for the exit status; none: never.
    pub fails_at: Option<Severity>,
    /// What could not be looked at, each once.
    pub gaps: &'a [String],
    /// What is told besides.
    pub manners: &'a Manners,
}

/// A finding that is not told, but to those who ask for all.
#[derive(Debug, Clone, Copy)]
pub struct Ignored<'a> {
    /// It.
    pub finding: &'a Finding,
    /// Which of the report's sources its spans are in.
    pub of: usize,
    /// Why, in the words of the comment's author.
    pub reason: &'a str,
}

impl<'a> Report<'a> {
    /// Each finding with its files.
    pub fn each(&self) -> impl Iterator<Item = (&'a Finding, &'a Sources)> + '_ {
        self.findings
            .iter()
            .zip(self.belongs)
            .map(|(finding, n)| (finding, self.sources[*n]))
    }
}
