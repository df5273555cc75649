//! A world of a few named files, for examples, tests and snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::acl::Acl;
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
    links: BTreeMap<Vec<u8>, Vec<u8>>,
    modes: BTreeMap<Vec<u8>, (u32, u32)>,
}

/// How many links are followed on the way to a file, as Linux does.
const MAX_LINKS: usize = 40;

impl Table {
    /// Adds a symbolic link.
    #[must_use]
    pub fn link(mut self, path: &str, target: &str) -> Self {
        self.links
            .insert(path.as_bytes().to_vec(), target.as_bytes().to_vec());
        self.folder(path::parent(path.as_bytes()))
    }

    /// Sets the mode and the owner of a file or folder.
    #[must_use]
    pub fn mode(mut self, path: &str, mode: u32, owner: u32) -> Self {
        self.modes.insert(path.as_bytes().to_vec(), (mode, owner));
        self
    }

    /// Where a path leads when its links are followed; none for a loop of links.
    pub(crate) fn real(&self, path: &[u8]) -> Option<Vec<u8>> {
        let mut path = trimmed(path).to_vec();
        if self.links.is_empty() {
            return Some(path);
        }
        for _ in 0..MAX_LINKS {
            let link = self.links.iter().find(|(at, _)| path::within(&path, at));
            let Some((at, target)) = link else {
                return Some(path);
            };
            let mut led = path::under(path::parent(at), target);
            led.extend_from_slice(&path[at.len()..]);
            path = led;
        }
        None
    }

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
        let Some(path) = self.real(path) else {
            return Err(Unreadable::Other(
                "Too many levels of symbolic links".into(),
            ));
        };
        match self.files.get(&path) {
            Some(_) if self.denied.contains(&path) => Err(Unreadable::Denied),
            Some(bytes) => Ok(bytes.clone()),
            None if self.folders.contains(&path) => Err(Unreadable::NotAFile),
            None => Err(Unreadable::Absent),
        }
    }

    fn stat(&self, path: &[u8]) -> Seen<Meta> {
        let Some(path) = self.real(path) else {
            return Seen::Gap("Too many levels of symbolic links".into());
        };
        // Programs can be run.
        let (kind, len, mode) = match self.files.get(&path) {
            Some(bytes) if bytes.starts_with(b"\x7fELF") => {
                (FileKind::File, bytes.len() as u64, 0o755)
            }
            Some(bytes) => (FileKind::File, bytes.len() as u64, 0o644),
            None if self.folders.contains(&path) => (FileKind::Directory, 4096, 0o755),
            None => return Seen::Absent,
        };
        let (mode, owner) = self.modes.get(&path).copied().unwrap_or((mode, 0));
        Seen::Is(Meta {
            kind,
            len,
            mode,
            uid: owner,
            gid: owner,
        })
    }

    fn link(&self, path: &[u8]) -> Seen<Vec<u8>> {
        let path = trimmed(path);
        let parent = self.real(path::parent(path));
        let path = parent.map(|parent| path::join(&parent, path::file_name(path)));
        let target = path.and_then(|path| self.links.get(&path));
        target.map_or(Seen::Absent, |target| Seen::Is(target.clone()))
    }

    fn list(&self, path: &[u8]) -> Seen<Vec<Entry>> {
        let Some(folder) = self.real(path).filter(|f| self.folders.contains(f)) else {
            return Seen::Absent;
        };
        let inside = |p: &Vec<u8>| path::parent(p) == folder && &**p != b"/";
        let files = self.files.keys().filter(|p| inside(p)).map(|p| (p, false));
        let folders = self.folders.iter().filter(|p| inside(p)).map(|p| (p, true));
        let links = self.links.keys().filter(|p| inside(p)).map(|p| (p, false));
        Seen::Is(
            files
                .chain(folders)
                .chain(links)
                .map(|(p, directory)| Entry {
                    name: path::file_name(p).to_vec(),
                    directory,
                })
                .collect(),
        )
    }

    fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        let Some(path) = self.real(path) else {
            return Seen::Gap("Too many levels of symbolic links".into());
        };
        match self.files.get(&path) {
            Some(_) if self.denied.contains(&path) => Seen::Gap("it may not be read".into()),
            Some(bytes) => Seen::Is(bytes.clone()),
            None if self.folders.contains(&path) => Seen::Gap("it is no regular file".into()),
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

    fn groups_of(&self, user: &[u8]) -> Seen<Vec<u32>> {
        match self.users.get(user) {
            Some(id) => Seen::Is(vec![*id]),
            None => Seen::Absent,
        }
    }

    fn home_of(&self, user: &[u8]) -> Seen<Vec<u8>> {
        match self.users.get(user) {
            Some(_) => Seen::Is([b"/home/", user].concat()),
            None => Seen::Absent,
        }
    }

    fn acl(&self, _: &[u8]) -> Seen<Acl> {
        Seen::Absent
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
