//! The server: whether it runs, since when, and what has changed since it read its files.

use serde::{Deserialize, Serialize};

use crate::config::world::Seen;
use crate::facts::snapshot::Bytes;

/// The server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Apache {
    /// Its program; absent where none is installed.
    pub program: Seen<Bytes>,
    /// Its processes, parents first; absent where it does not run.
    pub processes: Seen<Vec<Process>>,
    /// The number in its PID file.
    pub pid_file: Seen<PidFile>,
    /// When it last read its configuration, in nanoseconds since 1970.
    pub loaded: Seen<Loaded>,
    /// The files that it has read and that have changed since, and those that are new.
    pub changed: Seen<Vec<Changed>>,
    /// What its own check of the configuration says.
    pub configtest: Seen<Configtest>,
    /// Whether systemd is told never to start it.
    pub masked: Seen<bool>,
    /// The profile of AppArmor that it runs under, such as `/usr/sbin/apache2 (enforce)`; absent
    /// where there is none.
    pub confined: Seen<String>,
}

/// A process of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its parent's.
    pub parent: u32,
    /// When it started, in nanoseconds since 1970.
    pub started: i64,
    /// The number of its user.
    pub user: u32,
    /// Whether it is the one that minds the others.
    pub minds: bool,
    /// Its title, such as `(wsgi:site)` of a daemon process.
    pub title: String,
}

/// A PID file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PidFile {
    /// Its path.
    pub path: Bytes,
    /// The number in it.
    pub pid: Option<u32>,
    /// Whether a process has that number, and its name.
    pub process: Seen<String>,
}

/// When the server read its configuration, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// Nanoseconds since 1970.
    pub at: i64,
    /// Whether its PID file says so, which each reading writes anew; else it is when it was
    /// started, and it may have reloaded since.
    pub by_pid_file: bool,
}

/// A file that is not as it was when the server read its configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Its path.
    pub path: Bytes,
    /// When it was changed, in nanoseconds since 1970.
    pub at: i64,
    /// What it is to the server.
    pub role: Role,
}

/// What a file is to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Configuration.
    Configuration,
    /// A folder of configuration: something was added to it, or taken out.
    Folder,
    /// A certificate or key.
    Certificate,
}

/// What `apache2 -t` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configtest {
    /// Whether it is content.
    pub ok: bool,
    /// Its words, bounded.
    pub says: String,
}

impl Apache {
    /// Whether it runs; none where that is not known.
    pub fn runs(&self) -> Option<bool> {
        match &self.processes {
            Seen::Is(processes) => Some(processes.iter().any(|p| p.minds)),
            Seen::Absent => Some(false),
            _ => None,
        }
    }

    /// The process that minds the others.
    pub fn parent(&self) -> Option<&Process> {
        self.processes.is()?.iter().find(|process| process.minds)
    }
}
