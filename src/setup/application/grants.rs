//! What is changed of owners and modes, so that Apache's user can read the application and
//! nobody but its owner can write it.

use crate::config::modules::Tri;
use crate::config::path;
use crate::config::world::{FileKind, Meta, Seen};
use crate::facts::access::{READ, SEARCH, Who};
use crate::setup::effect::{Access, Effect};
use crate::setup::place::Place;
use crate::setup::plan::Refusal;
use crate::setup::system::System;

use super::python::word;
use super::rights::{SERVER, owner, real, server};

/// Most files and folders that are looked at, and most that are changed one by one.
const LOOKED_AT: usize = 20_000;
const CHANGED: usize = 500;
/// How deep folders are looked into.
const DEEPEST: usize = 24;

const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;
const SET_ID: u32 = 0o6000;

/// Folders that are none of the application's running.
const PASSED: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".ssh",
    ".cache",
    ".tox",
    ".idea",
    ".vscode",
    "__pycache__",
    "node_modules",
];

/// What has to be changed of owners and modes in the application's folder.
///
/// # Errors
/// Where it is too much to be changed one by one, or rights would be taken from a group.
pub(super) fn effects(system: &System<'_>, folder: &Place) -> Result<Vec<Effect>, Vec<Refusal>> {
    let (Some(who), Some((_, group)), Some(owner)) =
        (server(system), system.server_user(), owner(system, folder))
    else {
        return Ok(Vec::new());
    };
    let root = real(system, folder.bytes()).unwrap_or_else(|| folder.bytes().to_vec());
    let change = Change {
        system,
        who,
        group,
        owner: owner.uid,
        root: &root,
    };
    let mut effects = Vec::new();
    let mut refusals = Vec::new();
    let mut seen = 0;
    // The code lies higher than what thousands of files there may be.
    let mut todo = std::collections::VecDeque::from([(root.clone(), 0)]);
    while let Some((at, depth)) = todo.pop_front() {
        seen += 1;
        if effects.len() > CHANGED {
            return Err(vec![too_many(folder)]);
        }
        if seen > LOOKED_AT {
            break;
        }
        let Seen::Is(meta) = system.world.stat(&at) else {
            continue;
        };
        match change.of(&at, &meta) {
            Ok(Some(effect)) => effects.push(effect),
            Ok(None) => {}
            Err(refusal) => refusals.push(refusal),
        }
        if meta.kind != FileKind::Directory || depth >= DEEPEST {
            continue;
        }
        let environment = system.world.stat(&path::join(&at, b"pyvenv.cfg"));
        if depth > 0 && environment.is_there() {
            continue;
        }
        let Seen::Is(mut entries) = system.world.list(&at) else {
            continue;
        };
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        for entry in entries {
            if seen + todo.len() > LOOKED_AT {
                break;
            }
            let name = String::from_utf8_lossy(&entry.name);
            let below = path::join(&at, &entry.name);
            if !PASSED.contains(&&*name) && !system.world.link(&below).is_there() {
                todo.push_back((below, depth + 1));
            }
        }
    }
    if refusals.is_empty() {
        Ok(effects)
    } else {
        refusals.truncate(4);
        Err(refusals)
    }
}

fn too_many(folder: &Place) -> Refusal {
    let folder_word = word(folder);
    Refusal::new(
        format!(
            "too many files in {folder} have rights that have to be changed, or it has too many"
        ),
        format!(
            "change them yourself: sudo chgrp -R {SERVER} {folder_word} && sudo chmod -R g+rX,o-w \
             {folder_word}"
        ),
    )
}

struct Change<'s, 'w> {
    system: &'s System<'w>,
    who: Who,
    group: u32,
    owner: u32,
    root: &'s [u8],
}

impl Change<'_, '_> {
    /// What has to be changed of a file or folder.
    fn of(&self, at: &[u8], meta: &Meta) -> Result<Option<Effect>, Refusal> {
        let directory = meta.kind == FileKind::Directory;
        // What belongs to somebody else may be a link to something of his (a hard one).
        if meta.uid != self.owner
            || meta.kind == FileKind::Other
            || (!directory && meta.mode & SET_ID != 0)
        {
            return Ok(None);
        }
        let Ok(path) = String::from_utf8(at.to_vec()) else {
            return Ok(None);
        };
        let need = if directory { READ | SEARCH } else { READ };
        let may = |meta: &Meta, right| self.who.may(self.system.facts, at, meta, right);
        let mut new = *meta;
        let open = meta.mode & OTHERS_WRITE != 0 && !(directory && meta.mode & STICKY != 0);
        let code = path.ends_with(".py") || path.ends_with(".wsgi");
        if open {
            new.mode &= !OTHERS_WRITE;
        }
        // What the application could write by the rights of all it goes on writing.
        let writes = open && !code && may(&new, OTHERS_WRITE) == Tri::No;
        let reads = may(&new, need) != Tri::No || is_secret(&path);
        if !reads || writes {
            if new.gid != self.group {
                if !is_own(self.system, &new) {
                    // Not all that lies there is the application's.
                    if !reads && (code || self.is_needed(at, directory)) {
                        return Err(self.shared(&path, &new));
                    }
                } else {
                    new.gid = self.group;
                    // The group that may write is now another one.
                    new.mode &= !GROUP_WRITES;
                }
            }
            if new.gid == self.group {
                new.mode |= need << 3;
                if writes {
                    new.mode |= GROUP_WRITES;
                }
            }
        }
        let access = |meta: &Meta| Access {
            mode: meta.mode & 0o7777,
            uid: meta.uid,
            gid: meta.gid,
        };
        Ok((access(&new) != access(meta)).then(|| Effect::Allow {
            path,
            access: access(&new),
        }))
    }

    /// Whether an application surely reads what is in a folder.
    fn is_needed(&self, at: &[u8], directory: bool) -> bool {
        let world = self.system.world;
        let name = path::file_name(at);
        directory
            && (at == self.root
                || matches!(name, b"templates" | b"static")
                || world.stat(&path::join(at, b"__init__.py")).is_there())
    }

    fn shared(&self, path: &str, meta: &Meta) -> Refusal {
        let group = match self.system.world.group_name(meta.gid) {
            Seen::Is(name) => String::from_utf8_lossy(&name).into_owned(),
            _ => meta.gid.to_string(),
        };
        let word = Place::of(path).map_or_else(|_| path.to_owned(), |place| word(&place));
        Refusal::new(
            format!("{SERVER} may not read {path}, which is shared with the group {group}"),
            format!("let it read besides: sudo setfacl -R -m u:{SERVER}:rX {word}"),
        )
    }
}

/// Whether a group may be changed without taking rights from anybody: it is the owner's own, or
/// has no more rights than all others.
pub(super) fn is_own(system: &System<'_>, meta: &Meta) -> bool {
    let (group, others) = (meta.mode >> 3 & 0o7, meta.mode & 0o7);
    if group & !others == 0 {
        return true;
    }
    match (
        system.world.group_name(meta.gid),
        system.world.user_name(meta.uid),
    ) {
        (Seen::Is(group), Seen::Is(user)) => group == user,
        _ => false,
    }
}

/// Whether a file holds a private key by its name: nobody is let in to it unasked.
fn is_secret(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("id_") && !name.contains('.')
        || name.ends_with(".key")
        || name.ends_with(".pem")
}
