//! A set-up's plan and its result, for people and as JSON.

mod json;
mod text;

pub use json::{Outcome, json};
pub use text::{failure, left, plan, refusals};
