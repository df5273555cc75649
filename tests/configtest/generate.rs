//! Cases made by rule rather than by hand; the same ones at every run.

mod directives;
mod limits;
mod manual;
mod mutations;
mod order;
mod real;
mod table;

use crate::case::Case;

/// Adds the cases of all generators.
pub(crate) fn all(cases: &mut Vec<Case>) {
    directives::cases(cases);
    limits::cases(cases);
    manual::cases(cases);
    mutations::cases(cases);
    order::cases(cases);
    real::cases(cases);
}
