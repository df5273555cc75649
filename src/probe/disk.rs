//! A configuration's world, backed by the disk.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::config::world::{Entry, FileKind, Meta, Seen, Unreadable, World};

use super::accounts;

/// Largest configuration file that is read, in bytes.
pub const MAX_CONFIG_FILE: u64 = 256 * 1024 * 1024;

/// Largest other file that is read, in bytes: certificates, lists of addresses.
const MAX_OTHER_FILE: u64 = 4 * 1024 * 1024;

/// Most entries of a directory that are looked at.
const MAX_ENTRIES: usize = 1_000_000;

/// O_NONBLOCK, so that opening a pipe that nobody writes to does not wait (Linux: 0o4000,
/// macOS and the BSDs: 0x4).
const NONBLOCK: i32 = if cfg!(target_os = "linux") {
    0o4000
} else {
    0x4
};

/// The disk, and text that stands for files of it.
#[derive(Debug, Default)]
pub struct Disk {
    /// Text that is read in place of a file: standard input under a name.
    overlay: HashMap<Vec<u8>, Arc<[u8]>>,
    version: OnceLock<Option<(u32, u32, u32)>>,
    /// A version that was told; it is not looked for then.
    told_version: Option<(u32, u32, u32)>,
    users: OnceLock<Option<HashMap<Vec<u8>, u32>>>,
    groups: OnceLock<Option<HashMap<Vec<u8>, u32>>>,
    hosts: OnceLock<Option<HashMap<Vec<u8>, Vec<std::net::IpAddr>>>>,
}

fn as_path(path: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(path))
}

impl Disk {
    /// The disk as it is.
    pub fn new() -> Self {
        Disk::default()
    }

    /// Reads `bytes` where `path` is asked for, by whichever link.
    pub fn put(&mut self, path: Vec<u8>, bytes: Vec<u8>) {
        let bytes: Arc<[u8]> = bytes.into();
        if let Ok(real) = fs::canonicalize(as_path(&path)) {
            let real = real.into_os_string().into_vec();
            self.overlay.insert(real, bytes.clone());
        }
        self.overlay.insert(path, bytes);
    }

    /// The path of the file itself, where all links lead; none if it is not there.
    pub fn real(&self, path: &[u8]) -> Option<Vec<u8>> {
        let real = fs::canonicalize(as_path(path)).ok()?;
        Some(real.into_os_string().into_vec())
    }

    /// The text that stands for a file.
    fn put_there(&self, path: &[u8]) -> Option<&Arc<[u8]>> {
        if self.overlay.is_empty() {
            return None;
        }
        self.overlay.get(path).or_else(|| {
            let real = fs::canonicalize(as_path(path)).ok()?;
            self.overlay.get(real.as_os_str().as_bytes())
        })
    }

    /// Takes this for httpd's version.
    pub fn tell_version(&mut self, version: (u32, u32, u32)) {
        self.told_version = Some(version);
    }

    /// Reads a regular file of at most `limit` bytes. Nothing else is opened for long: a
    /// pipe or a terminal is told by its kind, not by waiting for it.
    fn read_bounded(path: &Path, limit: u64) -> Result<Arc<[u8]>, Unreadable> {
        let mut file = fs::OpenOptions::new()
            .read(true)
            .custom_flags(NONBLOCK)
            .open(path)
            .map_err(|error| unreadable(&error))?;
        let meta = file.metadata().map_err(|error| unreadable(&error))?;
        // httpd takes /dev/null for an empty file.
        if !meta.is_file() && path != Path::new("/dev/null") {
            return Err(Unreadable::NotAFile);
        }
        if meta.len() > limit {
            return Err(Unreadable::TooLarge(limit));
        }
        let mut bytes = Vec::with_capacity(meta.len() as usize);
        // A file of /proc says that it is empty; one that grows is cut.
        file.by_ref()
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&error))?;
        if bytes.len() as u64 > limit {
            return Err(Unreadable::TooLarge(limit));
        }
        Ok(bytes.into())
    }

    fn account(
        table: &OnceLock<Option<HashMap<Vec<u8>, u32>>>,
        file: &str,
        name: &[u8],
    ) -> Seen<u32> {
        let known = table.get_or_init(|| {
            let bytes = Disk::read_bounded(Path::new(file), MAX_OTHER_FILE).ok()?;
            Some(accounts::ids(&bytes))
        });
        match known {
            None => Seen::Gap(format!("{file} cannot be read")),
            Some(ids) => match ids.get(name) {
                Some(id) => Seen::Is(*id),
                // LDAP or another service may know it.
                None if elsewhere_too(file) => {
                    Seen::Gap(format!("names are not looked for in {file} alone"))
                }
                None => Seen::Absent,
            },
        }
    }

    /// The other way round; of several names of an id, any.
    fn account_name(
        table: &OnceLock<Option<HashMap<Vec<u8>, u32>>>,
        file: &str,
        id: u32,
    ) -> Seen<Vec<u8>> {
        // Reads the table, if nobody has.
        if let Seen::Gap(reason) = Disk::account(table, file, b"root") {
            return Seen::Gap(reason);
        }
        table
            .get()
            .and_then(|ids| ids.as_ref()?.iter().find(|(_, of)| **of == id))
            .map_or(Seen::Absent, |(name, _)| Seen::Is(name.clone()))
    }
}

/// Whether accounts are looked for in more than their file.
fn elsewhere_too(file: &str) -> bool {
    let database = file.rsplit('/').next().unwrap_or(file);
    Disk::read_bounded(Path::new("/etc/nsswitch.conf"), MAX_OTHER_FILE)
        .is_ok_and(|bytes| !accounts::in_files_alone(&bytes, database))
}

fn unreadable(error: &io::Error) -> Unreadable {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Unreadable::Absent,
        io::ErrorKind::PermissionDenied => Unreadable::Denied,
        io::ErrorKind::IsADirectory => Unreadable::NotAFile,
        // ENXIO: a socket, or a pipe that nobody writes to.
        _ if error.raw_os_error() == Some(6) => Unreadable::NotAFile,
        _ => Unreadable::Other(error.to_string()),
    }
}

fn seen<T>(result: io::Result<T>) -> Seen<T> {
    match result {
        Ok(value) => Seen::Is(value),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Seen::Absent,
            _ => Seen::Gap(error.to_string()),
        },
    }
}

impl World for Disk {
    fn read(&self, path: &[u8]) -> Result<Arc<[u8]>, Unreadable> {
        if let Some(bytes) = self.put_there(path) {
            return Ok(bytes.clone());
        }
        Disk::read_bounded(as_path(path), MAX_CONFIG_FILE)
    }

    fn stat(&self, path: &[u8]) -> Seen<Meta> {
        if let Some(bytes) = self.put_there(path) {
            return Seen::Is(Meta {
                kind: FileKind::File,
                len: bytes.len() as u64,
                mode: 0o644,
                uid: 0,
                gid: 0,
            });
        }
        seen(fs::metadata(as_path(path)).map(|m| Meta {
            kind: if m.is_file() {
                FileKind::File
            } else if m.is_dir() {
                FileKind::Directory
            } else {
                FileKind::Other
            },
            len: m.len(),
            mode: m.mode() & 0o7777,
            uid: m.uid(),
            gid: m.gid(),
        }))
    }

    fn link(&self, path: &[u8]) -> Seen<Vec<u8>> {
        match fs::read_link(as_path(path)) {
            Ok(target) => Seen::Is(target.into_os_string().into_vec()),
            // EINVAL: it is there, and no link.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Seen::Absent,
            Err(error) => seen(Err(error)),
        }
    }

    fn list(&self, path: &[u8]) -> Seen<Vec<Entry>> {
        seen(fs::read_dir(as_path(path)).map(|entries| {
            entries
                .take(MAX_ENTRIES)
                .flatten()
                .map(|entry| Entry {
                    directory: entry.file_type().is_ok_and(|t| t.is_dir()),
                    name: entry.file_name().into_vec(),
                })
                .collect()
        }))
    }

    fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        match Disk::read_bounded(as_path(path), MAX_OTHER_FILE) {
            Ok(bytes) => Seen::Is(bytes),
            Err(Unreadable::Absent) => Seen::Absent,
            Err(Unreadable::Denied) => Seen::Gap("it may not be read".into()),
            Err(Unreadable::NotAFile) => Seen::Gap("it is no regular file".into()),
            Err(Unreadable::TooLarge(limit)) => {
                Seen::Gap(format!("it is larger than {limit} bytes"))
            }
            Err(Unreadable::Other(reason)) => Seen::Gap(reason),
        }
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        std::env::var_os(std::ffi::OsStr::from_bytes(name)).map(OsStringExt::into_vec)
    }

    fn user(&self, name: &[u8]) -> Seen<u32> {
        Disk::account(&self.users, "/etc/passwd", name)
    }

    fn group(&self, name: &[u8]) -> Seen<u32> {
        Disk::account(&self.groups, "/etc/group", name)
    }

    fn user_name(&self, id: u32) -> Seen<Vec<u8>> {
        Disk::account_name(&self.users, "/etc/passwd", id)
    }

    fn group_name(&self, id: u32) -> Seen<Vec<u8>> {
        Disk::account_name(&self.groups, "/etc/group", id)
    }

    fn httpd_version(&self) -> Seen<(u32, u32, u32)> {
        if let Some(version) = self.told_version {
            return Seen::Is(version);
        }
        match self.version.get_or_init(installed_version) {
            Some(version) => Seen::Is(*version),
            None => Seen::Absent,
        }
    }

    fn hosts(&self, name: &[u8]) -> Seen<Vec<std::net::IpAddr>> {
        let known = self.hosts.get_or_init(|| {
            let bytes = Disk::read_bounded(Path::new("/etc/hosts"), MAX_OTHER_FILE).ok()?;
            Some(accounts::hosts(&bytes))
        });
        match known {
            None => Seen::Gap("/etc/hosts cannot be read".into()),
            Some(hosts) => match hosts.get(&name.to_ascii_lowercase()) {
                Some(addresses) => Seen::Is(addresses.clone()),
                None => Seen::Absent,
            },
        }
    }
}

/// The version that the installed httpd names in its own program file. The program is
/// read, never run.
fn installed_version() -> Option<(u32, u32, u32)> {
    const PROGRAMS: &[&str] = &[
        "/usr/sbin/apache2",
        "/usr/sbin/httpd",
        "/usr/bin/httpd",
        "/usr/local/sbin/httpd",
        "/opt/homebrew/bin/httpd",
    ];
    PROGRAMS.iter().find_map(|program| {
        let mut bytes = Vec::new();
        File::open(program)
            .ok()?
            .take(16 * 1024 * 1024)
            .read_to_end(&mut bytes)
            .ok()?;
        accounts::version(&bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_files_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.conf");
        fs::write(&file, "Listen 80\n").unwrap();
        let disk = Disk::new();
        let bytes = |p: &Path| p.as_os_str().as_bytes().to_vec();
        assert_eq!(&*disk.read(&bytes(&file)).unwrap(), b"Listen 80\n");
        assert_eq!(disk.read(&bytes(dir.path())), Err(Unreadable::NotAFile));
        assert_eq!(
            disk.read(&bytes(&dir.path().join("none"))),
            Err(Unreadable::Absent)
        );
        assert_eq!(&*disk.read(b"/dev/null").unwrap(), b"");
        assert_eq!(disk.read(b"/dev/zero"), Err(Unreadable::NotAFile));
        std::os::unix::fs::symlink("nowhere", dir.path().join("dangling")).unwrap();
        assert_eq!(
            disk.read(&bytes(&dir.path().join("dangling"))),
            Err(Unreadable::Absent)
        );
        assert!(disk.stat(&bytes(&dir.path().join("dangling"))).absent());
    }

    #[test]
    fn text_can_stand_for_a_file() {
        let mut disk = Disk::new();
        disk.put(b"/nowhere/x.conf".to_vec(), b"Listen 1\n".to_vec());
        assert_eq!(&*disk.read(b"/nowhere/x.conf").unwrap(), b"Listen 1\n");
        assert!(disk.stat(b"/nowhere/x.conf").is_there());
    }

    #[test]
    fn text_stands_for_a_file_by_whichever_link() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = |name: &str| dir.path().join(name).as_os_str().as_bytes().to_vec();
        fs::write(dir.path().join("a.conf"), "Listen 80\n").unwrap();
        std::os::unix::fs::symlink("a.conf", dir.path().join("link.conf")).unwrap();
        let mut disk = Disk::new();
        disk.put(bytes("a.conf"), b"Listen 1\n".to_vec());
        assert_eq!(&*disk.read(&bytes("link.conf")).unwrap(), b"Listen 1\n");
        let mut disk = Disk::new();
        disk.put(bytes("link.conf"), b"Listen 2\n".to_vec());
        assert_eq!(&*disk.read(&bytes("a.conf")).unwrap(), b"Listen 2\n");
    }
}
