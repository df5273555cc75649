//! What is left of a job when it is done.

use std::collections::HashSet;

use crate::config::Config;
use crate::finding::Finding;
use crate::source::{FileId, Sources};

/// Findings, and what is needed to show and to mend them. It can be sent between threads, as
/// a [`Config`] cannot.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The files; only those that a finding speaks of have their bytes.
    pub(super) sources: Sources,
    /// In the order in which they are told.
    pub(super) findings: Vec<Finding>,
    /// How many files were read.
    pub(super) files: usize,
    /// What could not be looked at.
    pub(super) gaps: Vec<String>,
}

impl Outcome {
    /// Takes what is needed of a configuration. `gaps`: what could not be looked at.
    pub(super) fn of(config: Config, findings: Vec<Finding>, mut gaps: Vec<String>) -> Outcome {
        if config.left_out > 0 {
            gaps.push(format!(
                "{} more faults: nobody would read them",
                config.left_out
            ));
        }
        let mut sources = config.sources;
        let files = sources.iter().count();
        if findings.is_empty() {
            sources = Sources::default();
        } else {
            let shown = spoken_of(&findings);
            sources.forget(|file| !shown.contains(&file));
        }
        Outcome {
            sources,
            findings,
            files,
            gaps,
        }
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
fn spoken_of(findings: &[Finding]) -> HashSet<FileId> {
    let mut files = HashSet::new();
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
