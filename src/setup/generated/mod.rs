//! Files that are written: virtual hosts, the hook that renewals call.

mod hook;
mod site;

pub use hook::{HOOK, hook};
pub use site::Site;

/// The first line of each, so that a person who opens one knows whose it is.
pub const MARK: &str = "# Written by `flaskssl setup`; `flaskssl setup --undo` takes it back.";
