//! Who may read a file or enter a folder, by their modes and access control lists.

use crate::config::modules::Tri;
use crate::config::path;
use crate::config::world::{Meta, Seen};

use super::{Facts, Topic};

/// The right to enter a folder.
pub const SEARCH: u32 = 0o1;
/// The right to write.
pub const WRITE: u32 = 0o2;
/// The right to read.
pub const READ: u32 = 0o4;

/// A user as a process runs as him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The number.
    pub uid: u32,
    /// The groups; none if they are not known.
    pub groups: Option<Vec<u32>>,
}

impl Who {
    /// Whether they have a right to what is at a path.
    pub fn may(&self, facts: &Facts<'_>, at: &[u8], meta: &Meta, right: u32) -> Tri {
        let has = |shift: u32| meta.mode >> shift & right == right;
        if self.uid == 0 {
            return Tri::Yes;
        }
        if self.uid == meta.uid {
            return Tri::of(has(6));
        }
        // A list has its say only where the mode gives its group something.
        let list = match meta.mode >> 3 & 7 {
            0 => Seen::Absent,
            _ => facts.world().acl(at),
        };
        match list {
            Seen::Is(acl) => return acl.lets(self.uid, self.groups.as_deref(), meta, right),
            Seen::Absent => {}
            // With a list the group's bits are the most that it may give, and it may take away
            // what others have.
            Seen::NotAsked | Seen::Gap(_) if has(3) && !has(0) => return Tri::Unknown,
            Seen::NotAsked | Seen::Gap(_) => {}
        }
        match &self.groups {
            Some(groups) if groups.contains(&meta.gid) => return Tri::of(has(3)),
            None if has(3) != has(0) => return Tri::Unknown,
            _ => {}
        }
        Tri::of(has(0))
    }

    /// The first folder on the way to a path that they may not enter, links followed.
    pub fn stopped_at(&self, facts: &Facts<'_>, at: &[u8]) -> Option<(Vec<u8>, Meta)> {
        let mut at = at.to_vec();
        for _ in 0..LINKS {
            match self.walk(facts, &at) {
                Walk::Through => return None,
                Walk::Stopped(folder, meta) => return Some((folder, meta)),
                Walk::Elsewhere(path) => at = path,
            }
        }
        None
    }

    /// The way to a path, until a link leads elsewhere.
    fn walk(&self, facts: &Facts<'_>, at: &[u8]) -> Walk {
        let elsewhere = |link: &[u8]| {
            let target = facts.world().link(link).known()?;
            let mut path = path::under(path::parent(link), &target);
            path.extend_from_slice(at.get(link.len()..).unwrap_or_default());
            Some(path)
        };
        let folders: Vec<&[u8]> = path::ancestors(path::parent(at)).collect();
        for folder in folders.into_iter().rev() {
            if let Some(path) = elsewhere(folder) {
                return Walk::Elsewhere(path);
            }
            if let Seen::Is(meta) = facts.stat(Topic::Files, folder)
                && self.may(facts, folder, &meta, SEARCH) == Tri::No
            {
                return Walk::Stopped(folder.to_vec(), meta);
            }
        }
        elsewhere(at).map_or(Walk::Through, Walk::Elsewhere)
    }
}

/// Links that are followed; Linux follows so many, too (path_resolution(7)).
const LINKS: usize = 40;

/// What the way to a path comes to.
enum Walk {
    /// Its end.
    Through,
    /// A folder that may not be entered.
    Stopped(Vec<u8>, Meta),
    /// A link; where the way goes on.
    Elsewhere(Vec<u8>),
}
