//! Cases made by rule rather than by hand; the same ones at every run.

mod directives;
mod limits;

use crate::case::Case;
use std::path::Path;

/// Adds the cases of all generators.
pub(crate) fn all(_folder: &Path, cases: &mut Vec<Case>) {
    directives::cases(cases);
    limits::cases(cases);
}
