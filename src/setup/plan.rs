//! What will be done, step by step: shown before anything is.

use serde::Serialize;

use super::effect::Effect;

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
