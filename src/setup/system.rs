//! What is seen of the machine before anything is planned. Pure: all of it is asked of values.

use crate::config::Config;
use crate::config::world::{FileKind, Seen, World};
use crate::facts::Facts;
use crate::facts::machine::Machine;
use crate::facts::machine::network::Socket;

/// The machine.
pub struct System<'s> {
    /// Its files.
    pub world: &'s dyn World,
    /// Files that have a meaning: certificates, Python sources.
    pub facts: &'s Facts<'s>,
    /// Apache's configuration; none where none is installed.
    pub config: Option<&'s Config>,
    /// Whether we are root.
    pub root: bool,
    /// The present time in seconds since 1970.
    pub now: i64,
    /// Where this program is installed: hooks and timers run it later.
    pub program: String,
    /// Who listens.
    pub sockets: Seen<Vec<Socket>>,
    /// What was seen of the running machine: names, sockets, processes; none where nobody was
    /// asked.
    pub machine: Option<&'s Machine>,
    /// The file systems that are written to.
    pub disks: Vec<Disk>,
    /// What earlier runs wrote: path and digest of the text.
    pub ours: crate::hash::HashMap<String, String>,
    /// The names whose address an earlier run has told DuckDNS.
    pub published: Vec<String>,
    /// The run that is at work, or was stopped, so far.
    pub open: Option<Open>,
}

/// What is still due of a run that is not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// Whether files were written that the server has not read yet.
    pub unserved: bool,
    /// Whether a certificate was ordered, and its renewal not yet rehearsed.
    pub unrehearsed: bool,
}

/// A file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// A folder on it.
    pub folder: String,
    /// Free room for root, in bytes.
    pub free: u64,
    /// Whether it takes no writing.
    pub read_only: bool,
}

impl System<'_> {
    /// The same machine with other files: those that are there once something is done.
    pub fn with_world<'w>(&'w self, world: &'w dyn World) -> System<'w> {
        System {
            world,
            facts: self.facts,
            config: self.config,
            root: self.root,
            now: self.now,
            sockets: self.sockets.clone(),
            machine: self.machine,
            disks: self.disks.clone(),
            program: self.program.clone(),
            ours: self.ours.clone(),
            published: self.published.clone(),
            open: self.open,
        }
    }

    /// Whether something is at a path, links followed.
    pub fn is_there(&self, path: &str) -> bool {
        self.world.stat(path.as_bytes()).is_there()
    }

    /// Whether a folder is at a path.
    pub fn is_folder(&self, path: &str) -> bool {
        let meta = self.world.stat(path.as_bytes());
        meta.is().is_some_and(|m| m.kind == FileKind::Directory)
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<String> {
        let bytes = self.world.contents(path.as_bytes()).known()?;
        String::from_utf8(bytes.to_vec()).ok()
    }

    /// Whether systemd minds the services.
    pub fn systemd(&self) -> bool {
        self.is_folder("/run/systemd/system")
    }

    /// The user and group that Debian's Apache serves as.
    pub fn server_user(&self) -> Option<(u32, u32)> {
        let user = self.world.user(b"www-data").known()?;
        let group = self.world.group(b"www-data").known()?;
        Some((user, group))
    }
}
