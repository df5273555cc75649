//! The disk, with every answer kept.
//!
//! An answer is given once: what is asked again is answered as before, so that whoever asks
//! sees one moment, and the same one that is kept. Private keys do not come through.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::acl::Acl;
use crate::config::pem::without_keys;
use crate::config::world::{Entry, Meta, Seen, Unreadable, World};
use crate::facts::snapshot::{Bytes, OfPath, Record, Replay, mapped};

/// A world that is written down.
pub struct Recording<'d> {
    disk: &'d dyn World,
    record: Mutex<Record>,
}

/// Of programs and libraries, this much is kept: what they are, not what is in them.
const HEAD: usize = 64;

impl<'d> Recording<'d> {
    /// Of that disk.
    pub fn of(disk: &'d dyn World) -> Self {
        Recording {
            disk,
            record: Mutex::default(),
        }
    }

    /// What was asked.
    pub fn into_record(self) -> Record {
        self.record
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of_path<T: Clone>(
        &self,
        path: &[u8],
        slot: impl Fn(&mut OfPath) -> &mut Option<T>,
        ask: impl FnOnce() -> T,
    ) {
        let mut record = self.record();
        let of = record.paths.entry(path.into()).or_default();
        slot(of).get_or_insert_with(ask);
    }

    fn of_key<K: Ord, T>(
        &self,
        key: K,
        map: impl Fn(&mut Record) -> &mut BTreeMap<K, T>,
        ask: impl FnOnce() -> T,
    ) {
        if let Slot::Vacant(slot) = map(&mut self.record()).entry(key) {
            slot.insert(ask());
        }
    }

    /// The answer as it was kept.
    fn kept<T>(&self, give: impl FnOnce(Replay<'_>) -> T) -> T {
        give(Replay(&self.record()))
    }
}

/// What of a file's bytes is kept.
fn kept(bytes: Arc<[u8]>) -> Seen<Bytes> {
    if bytes.starts_with(b"\x7fELF") {
        return Seen::Is(bytes[..bytes.len().min(HEAD)].into());
    }
    match without_keys(&bytes) {
        Some(bytes) => Seen::Is(Bytes(bytes.into_owned())),
        None => Seen::Gap("it holds a private key in a form that is not kept".into()),
    }
}

fn bytes(seen: Seen<Vec<u8>>) -> Seen<Bytes> {
    mapped(seen, Bytes)
}

impl World for Recording<'_> {
    fn read(&self, path: &[u8]) -> Result<Arc<[u8]>, Unreadable> {
        self.of_path(
            path,
            |of| &mut of.read,
            || {
                let bytes = self.disk.read(path)?;
                match kept(bytes) {
                    Seen::Is(bytes) => Ok(bytes),
                    _ => Err(Unreadable::Other("it holds a private key".into())),
                }
            },
        );
        self.kept(|replay| replay.read(path))
    }

    fn stat(&self, path: &[u8]) -> Seen<Meta> {
        self.of_path(path, |of| &mut of.stat, || self.disk.stat(path));
        self.kept(|replay| replay.stat(path))
    }

    fn link(&self, path: &[u8]) -> Seen<Vec<u8>> {
        self.of_path(path, |of| &mut of.link, || bytes(self.disk.link(path)));
        self.kept(|replay| replay.link(path))
    }

    fn list(&self, path: &[u8]) -> Seen<Vec<Entry>> {
        let ask = || {
            mapped(self.disk.list(path), |mut entries| {
                entries.sort_by(|a, b| a.name.cmp(&b.name));
                let entry = |entry: Entry| (Bytes(entry.name), entry.directory);
                entries.into_iter().map(entry).collect()
            })
        };
        self.of_path(path, |of| &mut of.list, ask);
        self.kept(|replay| replay.list(path))
    }

    fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        let ask = || match self.disk.contents(path) {
            Seen::Is(bytes) => kept(bytes),
            Seen::Absent => Seen::Absent,
            Seen::NotAsked => Seen::NotAsked,
            Seen::Gap(reason) => Seen::Gap(reason),
        };
        self.of_path(path, |of| &mut of.contents, ask);
        self.kept(|replay| replay.contents(path))
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        let ask = || self.disk.env(name).map(Bytes);
        self.of_key(name.into(), |r| &mut r.env, ask);
        self.kept(|replay| replay.env(name))
    }

    fn user(&self, name: &[u8]) -> Seen<u32> {
        self.of_key(name.into(), |r| &mut r.users, || self.disk.user(name));
        self.kept(|replay| replay.user(name))
    }

    fn group(&self, name: &[u8]) -> Seen<u32> {
        self.of_key(name.into(), |r| &mut r.groups, || self.disk.group(name));
        self.kept(|replay| replay.group(name))
    }

    fn user_name(&self, id: u32) -> Seen<Vec<u8>> {
        let ask = || bytes(self.disk.user_name(id));
        self.of_key(id, |r| &mut r.user_names, ask);
        self.kept(|replay| replay.user_name(id))
    }

    fn group_name(&self, id: u32) -> Seen<Vec<u8>> {
        let ask = || bytes(self.disk.group_name(id));
        self.of_key(id, |r| &mut r.group_names, ask);
        self.kept(|replay| replay.group_name(id))
    }

    fn groups_of(&self, user: &[u8]) -> Seen<Vec<u32>> {
        let ask = || self.disk.groups_of(user);
        self.of_key(user.into(), |r| &mut r.groups_of, ask);
        self.kept(|replay| replay.groups_of(user))
    }

    fn home_of(&self, user: &[u8]) -> Seen<Vec<u8>> {
        let ask = || bytes(self.disk.home_of(user));
        self.of_key(user.into(), |r| &mut r.homes, ask);
        self.kept(|replay| replay.home_of(user))
    }

    fn acl(&self, path: &[u8]) -> Seen<Acl> {
        self.of_path(path, |of| &mut of.acl, || self.disk.acl(path));
        self.kept(|replay| replay.acl(path))
    }

    fn httpd_version(&self) -> Seen<(u32, u32, u32)> {
        let ask = || self.disk.httpd_version();
        self.record().httpd_version.get_or_insert_with(ask);
        self.kept(|replay| replay.httpd_version())
    }

    fn httpd_is_there(&self) -> bool {
        let ask = || self.disk.httpd_is_there();
        self.record().httpd_is_there.get_or_insert_with(ask);
        self.kept(|replay| replay.httpd_is_there())
    }

    fn hosts(&self, name: &[u8]) -> Seen<Vec<core::net::IpAddr>> {
        self.of_key(name.into(), |r| &mut r.hosts, || self.disk.hosts(name));
        self.kept(|replay| replay.hosts(name))
    }
}
