//! What is left of a job when it is done.

use crate::hash::HashSet;

use crate::config::Config;
use crate::finding::Finding;
use crate::fix::{Held, Identity, Proposal};
use crate::source::{FileId, Sources};
use crate::suppress::Suppressed;

/// Findings, and what is needed to show and to mend them. It can be sent between threads, as
/// a [`Config`] cannot.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    /// The files; only those that a finding speaks of have their bytes.
    pub(super) sources: Sources,
    /// In the order in which they are told.
    pub(super) findings: Vec<Finding>,
    /// For each finding what can be done about it, or why not, if it has a fix.
    pub(super) mends: Vec<Option<Result<Proposal, Held>>>,
    /// The findings that comments in the files have suppressed.
    pub(super) ignored: Vec<Suppressed>,
    /// The files that were read, where something is to be mended.
    pub(super) read: Vec<Identity>,
    /// The files that were asked for, where a baseline is compared with.
    pub(super) asked: Vec<Identity>,
    /// Rules that could not see all that they wanted to.
    pub(super) unsure: HashSet<&'static str>,
    /// How many files were read.
    pub(super) files: usize,
    /// What could not be looked at.
    pub(super) gaps: Vec<String>,
}

impl Outcome {
    /// Takes the files, and what else is needed of a configuration.
    pub(super) fn with(mut self, config: &mut Config) -> Outcome {
        if config.left_out > 0 {
            self.gaps.push(format!(
                "{} more faults: nobody would read them",
                config.left_out
            ));
        }
        let ignored = self.ignored.iter().map(|ignored| &ignored.finding);
        let shown = spoken_of(self.findings.iter().chain(ignored));
        if !shown.is_empty() {
            self.sources = std::mem::take(&mut config.sources);
            self.sources.forget(|file| !shown.contains(&file));
        }
        self
    }

    /// Leaves out the findings that are not `wanted`.
    pub(super) fn keep(&mut self, wanted: impl Fn(usize, &Finding) -> bool) {
        let findings = std::mem::take(&mut self.findings);
        let mends = std::mem::take(&mut self.mends);
        let both = findings.into_iter().zip(mends).enumerate();
        (self.findings, self.mends) = both
            .filter(|(n, (finding, _))| wanted(*n, finding))
            .map(|(_, both)| both)
            .unzip();
    }

    /// Nothing but a gap.
    pub(super) fn gap(gap: String) -> Outcome {
        Outcome {
            gaps: vec![gap],
            ..Outcome::default()
        }
    }
}

/// The files that findings speak of.
fn spoken_of<'f>(findings: impl Iterator<Item = &'f Finding>) -> HashSet<FileId> {
    let mut files = HashSet::default();
    for finding in findings {
        files.insert(finding.span.file);
        files.extend(finding.labels.iter().map(|label| label.span.file));
        files.extend(finding.via.iter().map(|via| via.file));
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        files.extend(edits.map(|edit| edit.span.file));
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_can_be_sent() {
        fn sent<T: Send>() {}
        sent::<Outcome>();
    }
}
