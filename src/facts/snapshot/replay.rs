//! A world that answers from a record.

use std::sync::Arc;

use crate::config::acl::Acl;
use crate::config::world::{Entry, Meta, Seen, Unreadable, World};

use super::record::{OfPath, Record};
use super::text::Bytes;

/// Answers as a machine did when the record was made. What it was not asked then is a gap.
#[derive(Debug)]
pub struct Replay<'r>(pub &'r Record);

/// Why there is no answer.
const UNASKED: &str = "it is not in the snapshot";

fn unasked<T>() -> Seen<T> {
    Seen::Gap(UNASKED.into())
}

impl Replay<'_> {
    fn of<T: Clone>(&self, path: &[u8], what: impl Fn(&OfPath) -> &Option<Seen<T>>) -> Seen<T> {
        let known = self.0.paths.get(&Bytes::from(path));
        known
            .and_then(|of| what(of).clone())
            .unwrap_or_else(unasked)
    }
}

fn get<K: Ord, T: Clone>(map: &std::collections::BTreeMap<K, Seen<T>>, key: &K) -> Seen<T> {
    map.get(key).cloned().unwrap_or_else(unasked)
}

/// An answer with its value made into another.
pub(crate) fn mapped<T, U>(seen: Seen<T>, with: impl FnOnce(T) -> U) -> Seen<U> {
    match seen {
        Seen::Is(value) => Seen::Is(with(value)),
        Seen::Absent => Seen::Absent,
        Seen::NotAsked => Seen::NotAsked,
        Seen::Gap(reason) => Seen::Gap(reason),
    }
}

impl World for Replay<'_> {
    fn read(&self, path: &[u8]) -> Result<Arc<[u8]>, Unreadable> {
        let known = self.0.paths.get(&Bytes::from(path));
        match known.and_then(|of| of.read.as_ref()) {
            Some(Ok(bytes)) => Ok(bytes.0.as_slice().into()),
            Some(Err(why)) => Err(why.clone()),
            None => Err(Unreadable::Other(UNASKED.into())),
        }
    }

    fn stat(&self, path: &[u8]) -> Seen<Meta> {
        self.of(path, |of| &of.stat)
    }

    fn link(&self, path: &[u8]) -> Seen<Vec<u8>> {
        mapped(self.of(path, |of| &of.link), |target| target.0)
    }

    fn list(&self, path: &[u8]) -> Seen<Vec<Entry>> {
        mapped(self.of(path, |of| &of.list), |entries| {
            let entry = |(name, directory): (Bytes, bool)| Entry {
                name: name.0,
                directory,
            };
            entries.into_iter().map(entry).collect()
        })
    }

    fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        mapped(self.of(path, |of| &of.contents), |bytes| bytes.0.into())
    }

    fn env(&self, name: &[u8]) -> Option<Vec<u8>> {
        let known = self.0.env.get(&Bytes::from(name))?;
        known.as_ref().map(|value| value.0.clone())
    }

    fn user(&self, name: &[u8]) -> Seen<u32> {
        get(&self.0.users, &name.into())
    }

    fn group(&self, name: &[u8]) -> Seen<u32> {
        get(&self.0.groups, &name.into())
    }

    fn user_name(&self, id: u32) -> Seen<Vec<u8>> {
        mapped(get(&self.0.user_names, &id), |name| name.0)
    }

    fn group_name(&self, id: u32) -> Seen<Vec<u8>> {
        mapped(get(&self.0.group_names, &id), |name| name.0)
    }

    fn groups_of(&self, user: &[u8]) -> Seen<Vec<u32>> {
        get(&self.0.groups_of, &user.into())
    }

    fn home_of(&self, user: &[u8]) -> Seen<Vec<u8>> {
        mapped(get(&self.0.homes, &user.into()), |home| home.0)
    }

    fn acl(&self, path: &[u8]) -> Seen<Acl> {
        self.of(path, |of| &of.acl)
    }

    fn httpd_version(&self) -> Seen<(u32, u32, u32)> {
        self.0.httpd_version.clone().unwrap_or_else(unasked)
    }

    fn httpd_is_there(&self) -> bool {
        self.0.httpd_is_there.unwrap_or(false)
    }

    fn hosts(&self, name: &[u8]) -> Seen<Vec<core::net::IpAddr>> {
        get(&self.0.hosts, &name.into())
    }
}
