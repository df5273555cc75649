//! What tells the time besides the machine's clock.

use serde::{Deserialize, Serialize};

use crate::facts::snapshot::Bytes;

/// What the files of a running machine tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clock {
    /// The last of those that are written again and again: it is at least that late.
    pub written: Option<Written>,
}

/// When a file was last written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The file.
    pub path: Bytes,
    /// In seconds since 1970.
    pub at: i64,
}
