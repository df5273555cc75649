//! Comments that make flaskssl keep quiet about a place, and what is to be said of them; pure.
//!
//! `# flaskssl: ignore[FS312] -- reason` is for the next directive, and for the whole section
//! if that opens one; `# flaskssl: ignore-file[FS312] -- reason` is for its file. What httpd
//! does not start with is told all the same.

mod apply;
mod comment;
mod judged;

pub use apply::{Judge, Quiet, Quieted, Suppressed, apply};
pub use comment::{Code, Comment, Ignore, comments};
pub use judged::{Judged, Judging};

pub(crate) use apply::nearest;

#[cfg(test)]
mod tests;
