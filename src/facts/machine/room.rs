//! Room on disks, and limits of the system that a server comes to.

use serde::{Deserialize, Serialize};

use crate::config::world::Seen;
use crate::facts::snapshot::Bytes;

/// Room and limits.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Room {
    /// The disks of folders that the server writes to.
    pub disks: Vec<DiskRoom>,
    /// Sets of System V semaphores: how many there are, and how many there may be.
    pub semaphores: Seen<Semaphores>,
    /// How many files the server's process may have open.
    pub open_files: Seen<u64>,
}

/// Room below a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskRoom {
    /// The folder.
    pub folder: Bytes,
    /// Bytes in all.
    pub size: u64,
    /// Bytes that a process without privileges may still write.
    pub free: u64,
    /// Files that there may be in all; 0 where that is not limited.
    pub inodes: u64,
    /// Files that may still be made.
    pub free_inodes: u64,
    /// Whether nothing may be written at all.
    pub read_only: bool,
}

/// Sets of semaphores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Semaphores {
    /// How many there are.
    pub sets: u64,
    /// How many there may be.
    pub most: u64,
    /// Whose they are: users' numbers, and how many each has.
    pub owners: Vec<(u32, u64)>,
}
