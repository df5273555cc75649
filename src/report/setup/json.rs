//! The plan and what came of it, as JSON.

use serde_json::{Value, json};

use crate::setup::failure::{Failure, Left};
use crate::setup::plan::{Plan, Refusal};

/// What came of a run.
#[derive(Debug)]
pub enum Outcome<'o> {
    /// The plan alone was asked for.
    Planned,
    /// There was nothing to do.
    Unchanged,
    /// All is done; where the site is.
    Done(&'o str),
    /// Something is in the way, and nothing was changed.
    Refused(&'o [Refusal]),
    /// A step failed, and was taken back but for what is left.
    Failed(&'o str, &'o Failure, &'o [Left]),
    /// A run was taken back but for what is left.
    Undone(&'o [Left]),
}

/// One object.
pub fn json(plan: Option<&Plan>, outcome: &Outcome<'_>) -> String {
    let left = |all: &[Left]| -> Vec<Value> {
        all.iter()
            .map(|one| json!({"what": one.what, "why": one.why}))
            .collect()
    };
    let result = match outcome {
        Outcome::Planned => json!({"state": "planned"}),
        Outcome::Unchanged => json!({"state": "unchanged"}),
        Outcome::Done(url) => json!({"state": "done", "url": url}),
        Outcome::Refused(all) => json!({"state": "refused", "refusals": all}),
        Outcome::Failed(step, failure, kept) => json!({
            "state": "failed",
            "step": step,
            "what": failure.what,
            "mend": failure.mend,
            "said": failure.said,
            "left": left(kept),
        }),
        Outcome::Undone(kept) => json!({"state": "undone", "left": left(kept)}),
    };
    let whole = json!({"schema": 1, "plan": plan, "result": result});
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}
