//! A machine at one moment, as data: what the reading of its configuration asked of it, and
//! what was seen besides. It is written by `doctor --save` and judged again, with the same
//! result, by `doctor --facts`.
//!
//! It has the texts of the configuration and of the application in it, and the modes and owners
//! of files. It has no private key: see [`crate::config::pem::without_keys`].

mod record;
mod redaction;
mod replay;
mod text;

use serde::{Deserialize, Serialize};

use super::machine::Machine;

pub use record::{OfPath, Record};
pub use redaction::redact;
pub use replay::Replay;
pub(crate) use replay::mapped;
pub use text::Bytes;

/// The only form that is known so far.
pub const SCHEMA: u32 = 1;

/// A machine at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The form of the rest; see [`SCHEMA`].
    pub schema: u32,
    /// The version of flaskssl that wrote it.
    pub flaskssl: String,
    /// When, in seconds since 1970.
    pub taken_at: i64,
    /// Which configuration it is about.
    pub about: About,
    /// What was seen besides.
    pub machine: Machine,
    /// What the reading of the configuration asked, and the answers.
    pub asked: Record,
}

/// Which configuration a snapshot is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// The main file; none where there is no configuration.
    pub main: Option<Bytes>,
    /// The server root.
    pub server_root: Bytes,
    /// Debian's file of variables.
    pub envvars: Option<Bytes>,
    /// The flaskssl.toml that held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

/// A flaskssl.toml.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Where it is.
    pub path: Bytes,
    /// The folder that its paths are relative to.
    pub folder: Bytes,
    /// What it says.
    pub text: Bytes,
}
