//! What will be done, step by step: shown before anything is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::effect::Effect;
use super::journal::Mark;

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What a person has to know or do besides.
    pub told: Vec<String>,
    /// Hosts that will be asked, and what for.
    pub contacts: Vec<String>,
}

/// A step: what belongs together. One that fails is taken back as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its name: packages, application, ...
    pub id: &'static str,
    /// What it comes to, in half a sentence.
    pub title: String,
    /// What is still to be done; nothing where it is satisfied.
    pub effects: Vec<Effect>,
    /// What the plan saw at the paths that are written, linked, removed: where it is something
    /// else by then, nothing is done there.
    #[serde(skip)]
    pub seen: BTreeMap<String, Mark>,
}

impl Step {
    /// One.
    pub fn new(id: &'static str, title: impl Into<String>, effects: Vec<Effect>) -> Step {
        Step {
            id,
            title: title.into(),
            effects,
            seen: BTreeMap::new(),
        }
    }
}

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What is in the way: a sentence without a full stop.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl Refusal {
    /// One.
    pub fn new(what: impl Into<String>, mend: impl Into<String>) -> Refusal {
        Refusal {
            what: what.into(),
            mend: mend.into(),
        }
    }
}
