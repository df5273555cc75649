//! What fails, and what is said of it.
use super::jobs::Job;

pub(crate) const JOBS: &[Job] = &[];
