//! A world of a few named files, for examples, tests and snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::path;
use super::world::{Entry, FileKind, Meta, Seen, Unreadable, World};

/// Files by their absolute paths; the folders that lead to them are there too.
#[derive(Debug, Clone, Default)]
pub struct Table {
    files: BTreeMap<Vec<u8>, Arc<[u8]>>,
    folders: BTreeSet<Vec<u8>>,
    env: BTreeMap<Vec<u8>, Vec<u8>>,
    users: BTreeMap<Vec<u8>, u32>,
    version: Option<(u32, u32, u32)>,
    denied: BTreeSet<Vec<u8>>,
}

impl Table {
    /// Adds a file that may not be read.
    #[must_use]
    pub fn denied(mut self, path: &str) -> Self {
        self.denied.insert(path.as_bytes().to_vec());
        self.file(path, "")
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.files
            .insert(path.as_bytes().to_vec(), content.as_ref().into());
        self.folder(path::parent(path.as_bytes()))
    }

    /// Adds a folder and those that lead to it.
    #[must_use]
    pub fn folder(mut self, path: impl AsRef<[u8]>) -> Self {
        let mut at = path.as_ref();
        while self.folders.insert(at.to_vec()) && at != b"/" {
            at = path::parent(at);
        }
        self
    }

    /// Adds an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env
            .insert(name.as_bytes().to_vec(), value.as_bytes().to_vec());
        self
    }

    /// Adds a user and a group of that name.
    #[must_use]
    pub fn account(mut self, name: &str, id: u32) -> Self {
        self.users.insert(name.as_bytes().to_vec(), id);
        self
    }

    /// Sets httpd's version.
    #[must_use]
    pub fn version(mut self, version: (u32, u32, u32)) -> Self {
        self.version = Some(version);
        self
    }
}

fn trimmed(path: &[u8]) -> &[u8] {
    match path.strip_suffix(b"/") {
        Some(b"") | None => path,
        Some(shorter) => shorter,
    }
}

impl World for Table {
    fn read(&self, path: &[u8]) -> Result<Arc<[u8]>, Unreadable> {
        match self.files.get(path) {
            Some(_) if self.denied.contains(path) => Err(Unreadable::Denied),
            Some(bytes) => Ok(bytes.clone()),
            None if self.folders.contains(trimmed(path)) => Err(Unreadable::NotAFile),
            None => Err(Unreadable::Absent),
        }
    }

    fn stat(&self, path: &[u8]) -> Seen<Meta> {
        // Programs can be run.
        let (kind, len, mode) = match self.files.get(path) {
            Some(bytes) if bytes.starts_with(b"\x7fELF") => {
                (FileKind::File, bytes.len() as u64, 0o755)
            }
            Some(bytes) => (FileKind::File, bytes.len() as u64, 0o644),
            None if self.folders.contains(trimmed(path)) => (FileKind::Directory, 4096, 0o755),
            None => return Seen::Absent,
        };
        Seen::Is(Meta {
            kind,
            len,
            mode,
            uid: 0,
            gid: 0,
        })
    }

    fn list(&self, path: &[u8]) -> Seen<Vec<Entry>> {
        let folder = trimmed(path);
        if !self.folders.contains(folder) {
            return Seen::Absent;
        }
        let inside = |p: &Vec<u8>| path::parent(p) == folder && &**p != b"/";
        let files = self.files.keys().filter(|p| inside(p)).map(|p| (p, false));
        let folders = self.folders.iter().filter(|p| inside(p)).map(|p| (p, true));
        Seen::Is(
            files
                .chain(folders)
                .map(|(p, directory)| Entry {
                    name: path::file_name(p).to_vec(),
                    directory,
                })
                .collect(),
        )
    }

    fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        match self.files.get(path) {
            Some(_) if self.denied.contains(path) => Seen::Gap("it may not be read".into()),
            Some(bytes) => Seen::Is(bytes.clone()),
            None => Seen::Absent,
        }
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.env.get(name).cloned()
    }

    fn user(&self, name: &[u8]) -> Seen<u32> {
        self.users
            .get(name)
            .map_or(Seen::Absent, |id| Seen::Is(*id))
    }

    fn group(&self, name: &[u8]) -> Seen<u32> {
        self.user(name)
    }

    fn user_name(&self, id: u32) -> Seen<Vec<u8>> {
        let named = self.users.iter().find(|(_, of)| **of == id);
        named.map_or(Seen::Absent, |(name, _)| Seen::Is(name.clone()))
    }

    fn group_name(&self, id: u32) -> Seen<Vec<u8>> {
        self.user_name(id)
    }

    fn httpd_version(&self) -> Seen<(u32, u32, u32)> {
        self.version.map_or(Seen::Absent, Seen::Is)
    }

    fn hosts(&self, name: &[u8]) -> Seen<Vec<core::net::IpAddr>> {
        if name.eq_ignore_ascii_case(b"localhost") {
            Seen::Is(vec![core::net::IpAddr::from([127, 0, 0, 1])])
        } else {
            Seen::Absent
        }
    }
}
