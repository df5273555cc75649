//! Carrying a set-up out: answers and what is seen of the machine become a [`plan`], which is
//! shown before anything is done; [`exec`] carries it out, one effect after another, each
//! written down in the [`journal`] before it is begun, so that a run can be gone on with or
//! taken back wherever it was stopped.
//!
//! Everything here is pure but for [`exec`], the only code that changes the machine.

pub mod answers;
pub mod application;
pub mod certificate;
pub mod duckdns;
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

/// The day of a point in time, in UTC: YYYY-MM-DD.
fn day(seconds: i64) -> String {
    let moment = time::OffsetDateTime::from_unix_timestamp(seconds);
    moment.map_or_else(
        |_| "a day that no calendar has".into(),
        |m| m.date().to_string(),
    )
}
