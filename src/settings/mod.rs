//! What people want checked, and what they know of the machine; pure.

mod choice;
mod file;
mod read;

pub use choice::{Choice, Override, Pick, Policy};
pub use file::schema;
pub use read::{Said, read, version};

/// The name of the file.
pub const NAME: &str = "flaskssl.toml";
