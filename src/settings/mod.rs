//! What people want checked, and what they know of the machine; pure.

mod choice;

pub use choice::{Choice, Override, Pick, Policy};
