//! What DuckDNS answered when it was last told the machine's address.

use serde::{Deserialize, Serialize};

use crate::facts::snapshot::Bytes;

/// The log that the script of DuckDNS's own instructions writes: `OK` or `KO`, the last one alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The file.
    pub path: Bytes,
    /// Whether the address was taken; none where the answer is neither word.
    pub taken: Option<bool>,
    /// When, in seconds since 1970.
    pub at: i64,
}
