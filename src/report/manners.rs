//! What is told besides the findings: what was mended, and what is kept quiet.

use std::fmt::Write as _;

use serde::Serialize;

use crate::fix::Applied;

use super::escape::sentence;

/// All of it.
#[derive(Debug, Default)]
pub struct Manners {
    /// What was mended.
    pub fixed: Vec<Applied>,
    /// What was not, and why.
    pub held: Vec<NotFixed>,
    /// How many of the findings have a fix that keeps the meaning.
    pub fixable: usize,
    /// How many have one that is probably what was meant.
    pub fixable_unsafe: usize,
    /// How many findings comments in the files have suppressed.
    pub ignored: usize,
    /// How many are in the baseline.
    pub in_baseline: usize,
    /// Anything else, a sentence each.
    pub remarks: Vec<String>,
}

/// A fix that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotFixed {
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// Why.
    pub reason: &'static str,
}

impl Manners {
    /// Lines for people.
    pub(super) fn lines(&self) -> String {
        let mut out = String::new();
        for fixed in &self.fixed {
            writeln!(
                out,
                "fixed: {}:{}: {}[{}] {}",
                sentence(&fixed.shown),
                fixed.line,
                fixed.name,
                fixed.code,
                sentence(&fixed.title),
            )
            .expect("writing to a string");
        }
        for held in &self.held {
            writeln!(
                out,
                "not fixed: {}:{}: {}[{}]: {}",
                sentence(&held.file),
                held.line,
                held.name,
                held.code,
                held.reason,
            )
            .expect("writing to a string");
        }
        for remark in &self.remarks {
            writeln!(out, "{}", sentence(remark)).expect("writing to a string");
        }
        out
    }

    /// What can still be mended, if anything.
    pub(super) fn hint(&self) -> Option<String> {
        match (self.fixable, self.fixable_unsafe) {
            (0, 0) => None,
            (n, 0) => Some(format!("{n} can be mended with --fix (--diff shows how)")),
            (0, m) => Some(format!(
                "{m} can be mended with --fix --unsafe-fixes (--diff --unsafe-fixes shows how)"
            )),
            (n, m) => Some(format!(
                "{n} can be mended with --fix, {m} more with --fix --unsafe-fixes (--diff shows how)"
            )),
        }
    }
}
