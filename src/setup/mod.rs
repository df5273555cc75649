//! Carrying a set-up out: answers and what is seen of the machine become a [`plan`], which is
//! shown before anything is done; [`exec`] carries it out, one effect after another, each
//! written down in the [`journal`] before it is begun, so that a run can be gone on with or
//! taken back wherever it was stopped.
//!
//! Everything here is pure but for [`exec`], the only code that changes the machine.

pub mod answers;
pub mod effect;
pub mod exec;
pub mod failure;
pub mod generated;
pub mod imagined;
pub mod journal;
pub mod name;
pub mod packages;
pub mod place;
pub mod plan;
pub mod steps;
pub mod system;
