//! What reading a configuration has to ask of the machine, as one small value.
//!
//! The edge backs it with the disk, tests and snapshots with a table. Paths are bytes, as
//! httpd has them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::acl::Acl;
use crate::syntax;

/// An answer, or why there is none. Absence has three forms and they are never mixed up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen<T> {
    /// It is there.
    Is(T),
    /// It was looked for and is not there.
    Absent,
    /// It was not asked: this machine is not the one the configuration is for.
    #[default]
    NotAsked,
    /// It could not be asked; the reason.
    Gap(String),
}

impl<T> Seen<T> {
    /// The answer, borrowed, if there is one.
    pub fn is(&self) -> Option<&T> {
        match self {
            Seen::Is(value) => Some(value),
            _ => None,
        }
    }

    /// The answer, if there is one.
    pub fn known(self) -> Option<T> {
        match self {
            Seen::Is(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it was looked for and is there.
    pub fn is_there(&self) -> bool {
        matches!(self, Seen::Is(_))
    }

    /// Whether it was looked for and is not there.
    pub fn absent(&self) -> bool {
        matches!(self, Seen::Absent)
    }
}

/// Kind of a file, links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A device, a socket, a pipe.
    Other,
}

/// What `stat` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Kind, links followed.
    pub kind: FileKind,
    /// Size in bytes.
    pub len: u64,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

/// An entry of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name.
    pub name: Vec<u8>,
    /// Whether the entry itself is a directory; a link to one is not
    /// (`readdir`'s d_type, which is what httpd looks at).
    pub directory: bool,
}

/// Why a configuration file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// No such file, or a link to nothing.
    Absent,
    /// A directory, a device, a pipe.
    NotAFile,
    /// No permission.
    Denied,
    /// Larger than is ever read; the limit in bytes.
    TooLarge(u64),
    /// Anything else, in the system's words.
    Other(String),
}

/// A configuration file, cut into lines.
#[derive(Debug, Clone)]
pub struct Lines {
    /// What is in it.
    pub bytes: Arc<[u8]>,
    /// Its lines.
    pub tree: Arc<syntax::Tree>,
}

impl Lines {
    /// Cuts a file.
    pub fn new(bytes: Arc<[u8]>) -> Lines {
        Lines {
            tree: Arc::new(syntax::parse(&bytes)),
            bytes,
        }
    }
}

/// The machine, as far as a configuration asks about it.
pub trait World {
    /// Reads a configuration file.
    fn read(&self, path: &[u8]) -> Result<Arc<[u8]>, Unreadable>;

    /// The same, cut into lines.
    fn lines(&self, path: &[u8]) -> Result<Lines, Unreadable> {
        self.read(path).map(Lines::new)
    }

    /// Says that these files will be read next, in this order. Nothing need come of it.
    fn ahead(&self, _paths: &[Vec<u8>]) {}

    /// `stat`, links followed.
    fn stat(&self, path: &[u8]) -> Seen<Meta>;

    /// What a symbolic link points to, as it is written; absent for what is no link.
    fn link(&self, path: &[u8]) -> Seen<Vec<u8>>;

    /// The entries of a directory, unsorted, without `.` and `..`.
    fn list(&self, path: &[u8]) -> Seen<Vec<Entry>>;

    /// What a file holds that configuration names, such as a certificate; bounded.
    fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>>;

    /// An environment variable.
    fn env(&self, name: &[u8]) -> Option<Vec<u8>>;

    /// The numeric id of a user.
    fn user(&self, name: &[u8]) -> Seen<u32>;

    /// The numeric id of a group.
    fn group(&self, name: &[u8]) -> Seen<u32>;

    /// The name of a user, by its numeric id.
    fn user_name(&self, id: u32) -> Seen<Vec<u8>>;

    /// The name of a group, by its numeric id.
    fn group_name(&self, id: u32) -> Seen<Vec<u8>>;

    /// The groups that a user is in, by their numbers.
    fn groups_of(&self, _user: &[u8]) -> Seen<Vec<u32>> {
        Seen::Gap("the groups of users are not known".into())
    }

    /// The home folder of a user.
    fn home_of(&self, _user: &[u8]) -> Seen<Vec<u8>> {
        Seen::Gap("the homes of users are not known".into())
    }

    /// The access control list that a file has beside its mode.
    fn acl(&self, _path: &[u8]) -> Seen<Acl> {
        Seen::Gap("access control lists are not known".into())
    }

    /// Version of the httpd that will read this, where it can be seen.
    fn httpd_version(&self) -> Seen<(u32, u32, u32)>;

    /// Whether an httpd is seen that may read this.
    fn httpd_is_there(&self) -> bool {
        self.httpd_version().is_there()
    }

    /// The addresses of a name by /etc/hosts alone; no name server is asked.
    fn hosts(&self, name: &[u8]) -> Seen<Vec<core::net::IpAddr>>;
}
