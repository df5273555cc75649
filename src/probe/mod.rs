//! The only code that looks at the machine. It judges nothing.

mod accounts;
mod ahead;
mod disk;
mod image;
pub mod log;

pub use disk::{Disk, MAX_CONFIG_FILE};
