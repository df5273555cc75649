//! A configuration's world, backed by the disk.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::config::world::{Entry, FileKind, Lines, Meta, Seen, Unreadable, World};

use crate::hash::{HashMap, HashSet};

use super::accounts;
use super::ahead::Ahead;
use super::image::{self, Image};

/// Largest configuration file that is read, in bytes.
pub const MAX_CONFIG_FILE: u64 = 256 * 1024 * 1024;

/// Largest other file that is read, in bytes: certificates, lists of addresses.
const MAX_OTHER_FILE: u64 = 4 * 1024 * 1024;

/// How many answers of `stat` are kept at a time.
const STATS: usize = 2_048;

/// How many lists of folders are kept, and of how many entries each at most.
const LISTS: (usize, usize) = (32, 20_000);

/// A folder of so few entries is kept when it is asked for first.
const FEW: usize = 128;

/// Most entries of a directory that are looked at.
const MAX_ENTRIES: usize = 1_000_000;

/// How many small files are kept.
const SMALLS: usize = 64;

/// Files below this size are read by one call.
const SMALL: usize = 16 * 1024;

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
    /// The root folder of another machine, whose paths all of them are then.
    image: Option<Image>,
    /// Text that is read in place of a file: standard input under a name.
    overlay: HashMap<Vec<u8>, Arc<[u8]>>,
    version: OnceLock<Option<(u32, u32, u32)>>,
    /// A version that was told; it is not looked for then.
    told_version: Option<(u32, u32, u32)>,
    users: OnceLock<Option<HashMap<Vec<u8>, u32>>>,
    groups: OnceLock<Option<HashMap<Vec<u8>, u32>>>,
    hosts: OnceLock<Option<HashMap<Vec<u8>, Vec<std::net::IpAddr>>>>,
    ahead: Ahead,
    /// What was asked of late: a thousand hosts name one folder for their logs.
    stats: Mutex<HashMap<Vec<u8>, Seen<Meta>>>,
    /// What was asked of links.
    links: Mutex<HashMap<Vec<u8>, Seen<Vec<u8>>>>,
    /// Folders of which things were asked that are not there, and how often.
    misses: Mutex<HashMap<Vec<u8>, Missing>>,
    /// What is in small folders, and in folders that were asked for twice: several rules look
    /// through those that are included, and through most others none or one.
    lists: Mutex<HashMap<Vec<u8>, Option<List>>>,
    /// Small files that were asked for: httpd's own environment, accounts, certificates are read
    /// by several rules.
    small: Mutex<HashMap<Vec<u8>, Arc<[u8]>>>,
    /// The groups of users that were asked for.
    members: Mutex<HashMap<Vec<u8>, Seen<Vec<u32>>>>,
    /// Where folders really are: thousands of files lie in a few.
    folders: Mutex<HashMap<Vec<u8>, Option<Vec<u8>>>>,
}

/// What is in a folder.
type List = Seen<Vec<Entry>>;

/// How often something was asked for in a folder that is not there, or what is there.
#[derive(Debug)]
enum Missing {
    Times(usize),
    Listed(HashSet<Vec<u8>>),
}

/// So often, and the folder is listed.
const MISSES: usize = 24;

/// How many links the system follows one after the other (MAXSYMLINKS).
const LINKS: u32 = 40;

thread_local! {
    /// What small files are read into first.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn as_path(path: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(path))
}

impl Disk {
    /// The disk as it is.
    pub fn new() -> Self {
        Disk::default()
    }

    /// The disk of another machine, whose root folder `root` is. Every path is then one of
    /// that machine, and nothing of this one is looked at.
    ///
    /// # Errors
    /// Where there is no such folder.
    pub fn of_image(root: &Path) -> io::Result<Self> {
        Ok(Disk {
            image: Some(Image::new(root)?),
            ..Disk::default()
        })
    }

    /// Whether it is another machine's.
    pub fn is_image(&self) -> bool {
        self.image.is_some()
    }

    /// Where a path is on this machine, for the edge to open.
    ///
    /// # Errors
    /// In an image, where it is not there.
    pub fn host(&self, path: &Path) -> io::Result<PathBuf> {
        self.placed(path.as_os_str().as_bytes(), true)
            .map(Cow::into_owned)
    }

    /// A path of this machine as the disk has it: in an image, without the way to it.
    pub fn within(&self, path: &Path) -> Option<PathBuf> {
        match &self.image {
            Some(image) => image.within(path),
            None => Some(path.to_path_buf()),
        }
    }

    fn placed<'p>(&self, path: &'p [u8], last: bool) -> io::Result<Cow<'p, Path>> {
        match &self.image {
            None => Ok(Cow::Borrowed(as_path(path))),
            Some(image) => image.host(path, last).map(Cow::Owned),
        }
    }

    /// Reads `bytes` where `path` is asked for, by whichever link.
    pub fn put(&mut self, path: Vec<u8>, bytes: Vec<u8>) {
        let bytes: Arc<[u8]> = bytes.into();
        if let Some(real) = self.real(&path) {
            self.overlay.insert(real, bytes.clone());
        }
        self.overlay.insert(path, bytes);
    }

    /// The path of the file itself, where all links lead; none if it is not there.
    pub fn real(&self, path: &[u8]) -> Option<Vec<u8>> {
        match &self.image {
            None => self.real_here(path, LINKS),
            Some(image) => {
                let names = image.inside(path, true).ok()?;
                let mut real = Vec::new();
                for name in &names {
                    real.push(b'/');
                    real.extend_from_slice(name.as_bytes());
                }
                Some(if real.is_empty() { b"/".to_vec() } else { real })
            }
        }
    }

    /// The same on this machine. Most files of a configuration lie in a few folders, and most
    /// links lead from one of these to the next.
    fn real_here(&self, path: &[u8], links: u32) -> Option<Vec<u8>> {
        let slow = || {
            let real = fs::canonicalize(as_path(path)).ok()?;
            Some(real.into_os_string().into_vec())
        };
        let Some((folder, name)) = path.iter().rposition(|&b| b == b'/').map(|at| {
            let (folder, name) = path.split_at(at);
            (folder, &name[1..])
        }) else {
            return slow();
        };
        if folder.first() != Some(&b'/') || matches!(name, b"" | b"." | b"..") || links == 0 {
            return slow();
        }
        let folders = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let known = folders().get(folder).cloned();
        let real = known.unwrap_or_else(|| {
            // The folder above is most often known from a neighbour of this one.
            let real = match folder {
                b"" => Some(b"/".to_vec()),
                _ => self.real_here(folder, links - 1),
            };
            folders().insert(folder.to_vec(), real.clone());
            real
        });
        let mut full = real?;
        if full != b"/" {
            full.push(b'/');
        }
        let before = full.len();
        full.extend_from_slice(name);
        match fs::read_link(as_path(&full)) {
            // EINVAL: it is no link.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Some(full),
            Err(_) => None,
            Ok(target) => {
                let target = target.into_os_string().into_vec();
                if target.starts_with(b"/") {
                    return self.real_here(&target, links - 1);
                }
                full.truncate(before);
                full.extend_from_slice(&target);
                self.real_here(&full, links - 1)
            }
        }
    }

    /// The text that stands for a file.
    fn put_there(&self, path: &[u8]) -> Option<&Arc<[u8]>> {
        if self.overlay.is_empty() {
            return None;
        }
        let there = self.overlay.get(path);
        there.or_else(|| self.overlay.get(&self.real(path)?))
    }

    /// Takes this for httpd's version.
    pub fn tell_version(&mut self, version: (u32, u32, u32)) {
        self.told_version = Some(version);
    }

    fn bounded(&self, path: &[u8], limit: u64) -> Result<Arc<[u8]>, Unreadable> {
        // httpd takes /dev/null for an empty file; an image may not have one.
        if self.is_image() && path == b"/dev/null" {
            return Ok(Arc::from(&b""[..]));
        }
        if limit == MAX_OTHER_FILE
            && let Some(known) = self.small().get(path)
        {
            return Ok(known.clone());
        }
        let placed = self.placed(path, true);
        let bytes = Disk::read_bounded(&placed.map_err(|error| unreadable(&error))?, limit)?;
        if limit == MAX_OTHER_FILE && bytes.len() < SMALL {
            let mut small = self.small();
            if small.len() < SMALLS {
                small.insert(path.to_vec(), bytes.clone());
            }
        }
        Ok(bytes)
    }

    fn small(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Arc<[u8]>>> {
        self.small.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a regular file of at most `limit` bytes. Nothing else is opened for long: a
    /// pipe or a terminal is told by its kind, not by waiting for it.
    pub(super) fn read_bounded(path: &Path, limit: u64) -> Result<Arc<[u8]>, Unreadable> {
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
        // Most files are small: they are read at once, and kept in a block of their own size.
        let len = meta.len() as usize;
        if (1..SMALL).contains(&len) {
            let small = SCRATCH.with_borrow_mut(|scratch| {
                scratch.resize(SMALL, 0);
                let read = file.read(scratch)?;
                Ok((read == len).then(|| scratch[..len].into()))
            });
            if let Some(bytes) = small.map_err(|error| unreadable(&error))? {
                return Ok(bytes);
            }
            file.rewind().map_err(|error| unreadable(&error))?;
        }
        let mut bytes = Vec::with_capacity(len + 1);
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
        &self,
        table: &OnceLock<Option<HashMap<Vec<u8>, u32>>>,
        file: &str,
        name: &[u8],
    ) -> Seen<u32> {
        let known = table.get_or_init(|| {
            let bytes = self.bounded(file.as_bytes(), MAX_OTHER_FILE).ok()?;
            Some(accounts::ids(&bytes))
        });
        match known {
            None => Seen::Gap(format!("{file} cannot be read")),
            Some(ids) => match ids.get(name) {
                Some(id) => Seen::Is(*id),
                // LDAP or another service may know it.
                None if self.elsewhere_too(file) => {
                    Seen::Gap(format!("names are not looked for in {file} alone"))
                }
                None => Seen::Absent,
            },
        }
    }

    /// The other way round; of several names of an id, any.
    fn account_name(
        &self,
        table: &OnceLock<Option<HashMap<Vec<u8>, u32>>>,
        file: &str,
        id: u32,
    ) -> Seen<Vec<u8>> {
        // Reads the table, if nobody has.
        if let Seen::Gap(reason) = self.account(table, file, b"root") {
            return Seen::Gap(reason);
        }
        table
            .get()
            .and_then(|ids| ids.as_ref()?.iter().find(|(_, of)| **of == id))
            .map_or(Seen::Absent, |(name, _)| Seen::Is(name.clone()))
    }

    /// The groups of a user, where they are looked for in files alone.
    fn groups_by_files(&self, user: &[u8]) -> Seen<Vec<u32>> {
        if let Seen::Gap(reason) = self.account(&self.users, "/etc/passwd", user) {
            return Seen::Gap(reason);
        }
        if self.elsewhere_too("/etc/group") {
            return Seen::Gap("groups are not looked for in /etc/group alone".into());
        }
        let read = |file: &str| self.bounded(file.as_bytes(), MAX_OTHER_FILE);
        match (read("/etc/passwd"), read("/etc/group")) {
            (Ok(passwd), Ok(group)) => Seen::Is(accounts::groups_of(user, &passwd, &group)),
            _ => Seen::Gap("/etc/passwd or /etc/group cannot be read".into()),
        }
    }

    /// Whether accounts are looked for in more than their file.
    fn elsewhere_too(&self, file: &str) -> bool {
        let database = file.rsplit('/').next().unwrap_or(file);
        self.bounded(b"/etc/nsswitch.conf", MAX_OTHER_FILE)
            .is_ok_and(|bytes| !accounts::in_files_alone(&bytes, database))
    }
}

impl Disk {
    fn read_link(&self, path: &[u8]) -> Seen<Vec<u8>> {
        match self.placed(path, false).and_then(fs::read_link) {
            Ok(target) => Seen::Is(target.into_os_string().into_vec()),
            // EINVAL: it is there, and no link.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Seen::Absent,
            Err(error) => seen(Err(error)),
        }
    }

    /// Whether the list of its folder says that a name is not there. Thousands of hosts have
    /// logs in one folder that httpd makes when it starts: from the second dozen on the folder
    /// is listed once, and not asked any more.
    fn missing(&self, path: &[u8]) -> bool {
        let Some((folder, name)) = self.folder_and_name(path) else {
            return false;
        };
        let misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        match misses.get(folder) {
            Some(Missing::Listed(names)) => !names.contains(name),
            _ => false,
        }
    }

    /// A path's folder and the name in it, where a list of the folder says whether it is there:
    /// elsewhere than on Linux, names of another case are often the same.
    fn folder_and_name<'p>(&self, path: &'p [u8]) -> Option<(&'p [u8], &'p [u8])> {
        if !cfg!(target_os = "linux") || self.is_image() {
            return None;
        }
        let at = path.iter().rposition(|&b| b == b'/').filter(|&at| at > 0)?;
        let name = &path[at + 1..];
        (!matches!(name, b"" | b"." | b"..")).then_some((&path[..at], name))
    }

    /// Notes that a name was not there.
    fn missed(&self, path: &[u8]) {
        let Some((folder, _)) = self.folder_and_name(path) else {
            return;
        };
        let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        if misses.len() >= STATS {
            misses.clear();
        }
        match misses.get_mut(folder) {
            None => {
                misses.insert(folder.to_vec(), Missing::Times(1));
                return;
            }
            Some(Missing::Times(times)) if *times + 1 == MISSES => *times += 1,
            Some(Missing::Times(times)) => {
                *times += 1;
                return;
            }
            // A link that leads to nothing is on the list.
            Some(Missing::Listed(_)) => return,
        }
        drop(misses);
        if let Seen::Is(entries) = self.list(folder)
            && entries.len() <= LISTS.1
        {
            let names = entries.into_iter().map(|entry| entry.name).collect();
            let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
            misses.insert(folder.to_vec(), Missing::Listed(names));
        }
    }
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
        self.bounded(path, MAX_CONFIG_FILE)
    }

    fn lines(&self, path: &[u8]) -> Result<Lines, Unreadable> {
        match self.ahead.take(path) {
            Some(lines) => Ok(lines),
            None => self.read(path).map(Lines::new),
        }
    }

    fn ahead(&self, paths: &[Vec<u8>]) {
        // What an image's links lead to is found out one by one.
        if self.is_image() {
            return;
        }
        let read = |path: &&Vec<u8>| !self.overlay.contains_key(*path);
        self.ahead
            .begin(paths.iter().filter(read).cloned().collect());
    }

    fn stat(&self, path: &[u8]) -> Seen<Meta> {
        let overlay = self.put_there(path);
        if overlay.is_none() {
            let stats = self.stats.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = stats.get(path) {
                return known.clone();
            }
            drop(stats);
            if self.missing(path) {
                return Seen::Absent;
            }
        }
        let meta = self.placed(path, true).and_then(fs::metadata);
        let meta = seen(meta.map(|m| Meta {
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
        }));
        match (overlay, meta) {
            (None, Seen::Absent) if self.is_image() && image::made_at_start(path) => {
                Seen::Gap("it is made when the machine starts".into())
            }
            (None, meta) => {
                let mut stats = self.stats.lock().unwrap_or_else(PoisonError::into_inner);
                if stats.len() >= STATS {
                    stats.clear();
                }
                stats.insert(path.to_vec(), meta.clone());
                drop(stats);
                if meta.absent() {
                    self.missed(path);
                }
                meta
            }
            // Another text, and else the same file.
            (Some(bytes), Seen::Is(meta)) => Seen::Is(Meta {
                len: bytes.len() as u64,
                ..meta
            }),
            (Some(bytes), _) => Seen::Is(Meta {
                kind: FileKind::File,
                len: bytes.len() as u64,
                mode: 0o644,
                uid: 0,
                gid: 0,
            }),
        }
    }

    fn link(&self, path: &[u8]) -> Seen<Vec<u8>> {
        if self.missing(path) {
            return Seen::Absent;
        }
        let links = || self.links.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = links().get(path) {
            return known.clone();
        }
        let link = self.read_link(path);
        let mut links = links();
        if links.len() >= STATS {
            links.clear();
        }
        links.insert(path.to_vec(), link.clone());
        link
    }

    fn list(&self, path: &[u8]) -> Seen<Vec<Entry>> {
        let lists = || self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let again = match lists().get(path) {
            Some(Some(known)) => return known.clone(),
            again => again.is_some(),
        };
        let entries = self.placed(path, true).and_then(fs::read_dir);
        let list = seen(entries.map(|entries| {
            entries
                .take(MAX_ENTRIES)
                .flatten()
                .map(|entry| Entry {
                    directory: entry.file_type().is_ok_and(|t| t.is_dir()),
                    name: entry.file_name().into_vec(),
                })
                .collect::<Vec<_>>()
        }));
        let small = list.is().is_none_or(|entries| entries.len() <= LISTS.1);
        let mut lists = lists();
        if lists.len() >= LISTS.0 {
            lists.clear();
        }
        let few = list.is().is_none_or(|entries| entries.len() <= FEW);
        let kept = (few || again && small).then(|| list.clone());
        lists.insert(path.to_vec(), kept);
        list
    }

    fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        match self.bounded(path, MAX_OTHER_FILE) {
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
        if self.is_image() {
            return None; // This run's own environment says nothing of another machine.
        }
        std::env::var_os(std::ffi::OsStr::from_bytes(name)).map(OsStringExt::into_vec)
    }

    fn user(&self, name: &[u8]) -> Seen<u32> {
        self.account(&self.users, "/etc/passwd", name)
    }

    fn group(&self, name: &[u8]) -> Seen<u32> {
        self.account(&self.groups, "/etc/group", name)
    }

    fn user_name(&self, id: u32) -> Seen<Vec<u8>> {
        self.account_name(&self.users, "/etc/passwd", id)
    }

    fn group_name(&self, id: u32) -> Seen<Vec<u8>> {
        self.account_name(&self.groups, "/etc/group", id)
    }

    fn groups_of(&self, user: &[u8]) -> Seen<Vec<u32>> {
        let members = || self.members.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = members().get(user) {
            return known.clone();
        }
        let groups = self.groups_by_files(user);
        members().insert(user.to_vec(), groups.clone());
        groups
    }

    fn home_of(&self, user: &[u8]) -> Seen<Vec<u8>> {
        match self.account(&self.users, "/etc/passwd", user) {
            Seen::Is(_) => {}
            Seen::Absent => return Seen::Absent,
            Seen::NotAsked => return Seen::NotAsked,
            Seen::Gap(reason) => return Seen::Gap(reason),
        }
        match self.bounded(b"/etc/passwd", MAX_OTHER_FILE) {
            Ok(passwd) => match accounts::home_of(user, &passwd) {
                Some(home) => Seen::Is(home),
                None => Seen::Absent,
            },
            Err(_) => Seen::Gap("/etc/passwd cannot be read".into()),
        }
    }

    fn has_acl(&self, path: &[u8]) -> Seen<bool> {
        let list = self
            .placed(path, true)
            .and_then(|path| xattr::get(path, "system.posix_acl_access"));
        match list {
            Ok(list) => Seen::Is(list.is_some()),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Seen::Is(false),
            Err(error) => seen(Err(error)),
        }
    }

    fn httpd_version(&self) -> Seen<(u32, u32, u32)> {
        if let Some(version) = self.told_version {
            return Seen::Is(version);
        }
        match self.version.get_or_init(|| self.installed_version()) {
            Some(version) => Seen::Is(*version),
            None => Seen::Absent,
        }
    }

    fn httpd_is_there(&self) -> bool {
        // Its version is for those who ask for it: to find it, the program is read.
        self.told_version.is_some()
            || PROGRAMS
                .iter()
                .any(|p| self.host(Path::new(p)).is_ok_and(|p| p.is_file()))
    }

    fn hosts(&self, name: &[u8]) -> Seen<Vec<std::net::IpAddr>> {
        let known = self.hosts.get_or_init(|| {
            let bytes = self.bounded(b"/etc/hosts", MAX_OTHER_FILE).ok()?;
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

/// Where httpd's program is, in the layouts of Debian, RHEL, Arch, FreeBSD and Homebrew.
pub(super) const PROGRAMS: &[&str] = &[
    "/usr/sbin/apache2",
    "/usr/sbin/httpd",
    "/usr/bin/httpd",
    "/usr/local/sbin/httpd",
    "/opt/homebrew/bin/httpd",
];

impl Disk {
    /// The version that the installed httpd names in its own program file. The program is
    /// read, never run.
    fn installed_version(&self) -> Option<(u32, u32, u32)> {
        PROGRAMS.iter().find_map(|program| {
            let mut bytes = Vec::new();
            File::open(self.host(Path::new(program)).ok()?)
                .ok()?
                .take(16 * 1024 * 1024)
                .read_to_end(&mut bytes)
                .ok()?;
            accounts::version(&bytes)
        })
    }
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
    fn what_is_not_there_is_known_by_a_list_and_links_to_nothing_stay_links() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = |name: &str| dir.path().join(name).as_os_str().as_bytes().to_vec();
        fs::write(dir.path().join("there"), "").unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("dangling")).unwrap();
        let disk = Disk::new();
        for n in 0..MISSES * 2 {
            assert!(disk.stat(&bytes(&format!("none{n}"))).absent());
        }
        assert!(matches!(
            disk.misses.lock().unwrap().get(&bytes("")[..bytes("").len() - 1]),
            Some(Missing::Listed(names)) if names.len() == 2
        ));
        assert!(disk.stat(&bytes("there")).is_there() && disk.stat(&bytes("")).is_there());
        assert!(disk.stat(&bytes("dangling")).absent());
        assert_eq!(disk.link(&bytes("dangling")), Seen::Is(b"nowhere".to_vec()));
        assert!(disk.link(&bytes("none0")).absent() && disk.link(&bytes("there")).absent());
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
