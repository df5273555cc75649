//! Carries out the fixes of findings on texts; pure. Who reads and writes files is elsewhere.
//!
//! In rounds: every fix that overlaps no earlier one is carried out, the texts are checked
//! anew, and so on until nothing is left to do. So what is left at the end has no fix that
//! would still apply, and a second run changes nothing.

mod diff;
mod guard;
mod patch;

pub use diff::unified;
pub use guard::{Guard, Held, proposals};
pub use patch::{Change, Patched, Proposal, patch};

use crate::hash::HashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use crate::finding::Applicability;

/// What tells one file from another: the path of the file itself, where all links lead.
pub type Identity = Vec<u8>;

/// Most rounds. Each mends at least one fault; a site that needs more has other worries.
const ROUNDS: usize = 40;

/// Which fixes are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Those that keep the meaning.
    Safe,
    /// Also those that are probably what was meant.
    Unsafe,
}

impl Wanted {
    /// Whether a fix of this kind is.
    pub fn takes(self, applicability: Applicability) -> bool {
        match applicability {
            Applicability::Safe => true,
            Applicability::Unsafe => self == Wanted::Unsafe,
            Applicability::Display => false,
        }
    }
}

/// A file as the checking saw it.
#[derive(Debug, Clone)]
pub struct File {
    /// Which.
    pub identity: Identity,
    /// Its path as people are told it.
    pub shown: String,
    /// Its text.
    pub bytes: Arc<[u8]>,
}

/// What a round of checking gives.
#[derive(Debug, Default)]
pub struct Checked {
    /// The files that the proposals are about.
    pub files: Vec<File>,
    /// What could be mended, the more important first.
    pub proposals: Vec<Proposal>,
}

/// A fix that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// What it did.
    pub title: String,
    /// The file, as people are told it.
    pub shown: String,
    /// The line, from 1, in the text as it was then.
    pub line: usize,
}

/// A text that was changed.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its path as people are told it.
    pub shown: String,
    /// As it was read.
    pub before: Arc<[u8]>,
    /// As it is now.
    pub after: Arc<[u8]>,
    /// Where in it which rule did something.
    pub marks: Vec<Mark>,
}

/// A place of the new text that a rule has changed; empty where it took something out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The bytes.
    pub range: Range<usize>,
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
}

/// How it ended.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The texts that are no longer what they were.
    pub texts: BTreeMap<Identity, Text>,
    /// What was done.
    pub applied: Vec<Applied>,
    /// Rules whose fixes undo each other, and of which none was kept.
    pub at_odds: Vec<&'static str>,
    /// Whether there was still something to do when the rounds were over.
    pub unfinished: bool,
}

/// Carries out fixes until nothing is left to do. `check` looks at everything, with these texts
/// in the place of the files; it is asked a last time after the last change, so that what it
/// found then is what is left.
pub fn settle(
    wanted: Wanted,
    mut check: impl FnMut(&BTreeMap<Identity, Text>) -> Checked,
) -> Outcome {
    let mut barred: BTreeSet<&'static str> = BTreeSet::new();
    loop {
        match attempt(wanted, &barred, &mut check) {
            Ok(mut outcome) => {
                outcome.at_odds = barred.into_iter().collect();
                return outcome;
            }
            // Each time at least one rule more is barred, so that this ends.
            Err(circle) => barred.extend(circle),
        }
    }
}

/// All rounds; or the rules that lead in a circle.
fn attempt(
    wanted: Wanted,
    barred: &BTreeSet<&'static str>,
    check: &mut impl FnMut(&BTreeMap<Identity, Text>) -> Checked,
) -> Result<Outcome, BTreeSet<&'static str>> {
    let mut outcome = Outcome::default();
    // The states of the texts, each with the rules that led out of it.
    let mut states = vec![state(&outcome.texts)];
    let mut rules: Vec<BTreeSet<&'static str>> = Vec::new();
    loop {
        let Checked { files, proposals } = check(&outcome.texts);
        let proposals: Vec<Proposal> = proposals
            .into_iter()
            .filter(|p| wanted.takes(p.applicability) && !barred.contains(p.code))
            .collect();
        if proposals.is_empty() {
            return Ok(outcome);
        }
        if rules.len() == ROUNDS {
            outcome.unfinished = true;
            return Ok(outcome);
        }
        let texts: BTreeMap<&[u8], &[u8]> = files
            .iter()
            .filter(|file| {
                // A text that is not what was put in its place cannot be edited further.
                let text = outcome.texts.get(&file.identity);
                text.is_none_or(|text| text.after == file.bytes)
            })
            .map(|file| (&file.identity[..], &file.bytes[..]))
            .collect();
        let patched = patch(&texts, &proposals);
        if patched.applied.is_empty() {
            return Ok(outcome);
        }
        let mut led = BTreeSet::new();
        for &n in &patched.applied {
            let proposal = &proposals[n];
            led.insert(proposal.code);
            let (shown, line) = place(proposal, &files);
            outcome.applied.push(Applied {
                code: proposal.code,
                name: proposal.name,
                title: proposal.title.clone(),
                shown,
                line,
            });
        }
        take(&mut outcome.texts, &files, &proposals, patched);
        rules.push(led);
        let now = state(&outcome.texts);
        if let Some(seen) = states.iter().position(|s| *s == now) {
            return Err(rules.split_off(seen).into_iter().flatten().collect());
        }
        states.push(now);
    }
}

/// Where a fix begins.
fn place(proposal: &Proposal, files: &[File]) -> (String, usize) {
    let first = proposal.changes.first();
    let file = first.and_then(|c| files.iter().find(|f| f.identity == c.identity));
    match (first, file) {
        (Some(change), Some(file)) => {
            let before = &file.bytes[..change.range.start.min(file.bytes.len())];
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            (file.shown.clone(), line)
        }
        _ => (String::new(), 0),
    }
}

/// Puts the new texts in the place of the old ones, and moves the marks along.
fn take(
    texts: &mut BTreeMap<Identity, Text>,
    files: &[File],
    proposals: &[Proposal],
    patched: Patched,
) {
    for (identity, new) in patched.texts {
        let Some(file) = files.iter().find(|f| f.identity == identity) else {
            continue;
        };
        let text = texts.entry(identity).or_insert_with(|| Text {
            shown: file.shown.clone(),
            before: file.bytes.clone(),
            after: file.bytes.clone(),
            marks: Vec::new(),
        });
        for mark in &mut text.marks {
            mark.range = new.moved(mark.range.start)..new.moved(mark.range.end);
        }
        for (n, range) in &new.places {
            text.marks.push(Mark {
                range: range.clone(),
                code: proposals[*n].code,
                name: proposals[*n].name,
            });
        }
        text.after = new.bytes.into();
    }
    // What came back to what it was is no change.
    texts.retain(|_, text| text.before != text.after);
}

fn state(texts: &BTreeMap<Identity, Text>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (identity, text) in texts {
        identity.hash(&mut hasher);
        text.after.hash(&mut hasher);
    }
    hasher.finish()
}

/// How many texts, told apart.
pub fn files_of(applied: &[Applied]) -> usize {
    let files: HashSet<&str> = applied.iter().map(|a| &*a.shown).collect();
    files.len()
}

#[cfg(test)]
mod tests;
