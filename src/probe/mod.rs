//! The only code that looks at the machine. It judges nothing.

mod accounts;
mod ahead;
mod disk;
mod image;
pub mod log;
pub mod machine;
mod recording;

pub use disk::{Disk, MAX_CONFIG_FILE};
pub use recording::Recording;
