//! Error logs read for what they mean: lines to events, events to groups, groups to causes.
//!
//! Pure: bytes come in, nothing is opened. [`format`] reads lines of httpd's own format, of one
//! that `ErrorLogFormat` tells, of certbot's log and of what a start writes before any log is
//! open; [`catalogue`] knows what messages mean; [`digest`] joins what belongs together and
//! counts it.

pub mod catalogue;
pub mod digest;
pub mod event;
pub mod format;
pub mod group;
mod join;
pub mod line;
pub mod moment;
pub mod present;
mod problem;
pub mod start;
pub mod stream;
pub mod template;
pub mod traceback;

#[cfg(test)]
mod tests;

pub use catalogue::{Kind, Message};
pub use digest::{Digest, Reading};
pub use event::{Event, Frame, Traceback};
pub use format::Format;
pub use group::Group;
pub use line::{Level, Line};
pub use moment::Moment;
pub use present::Present;
pub use stream::Stream;
