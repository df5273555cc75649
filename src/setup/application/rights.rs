//! Who may read and who may write: Apache's user has to read the application and to pass every
//! folder above it; nobody but its owner should write it.

use crate::config::modules::Tri;
use crate::config::path;
use crate::config::world::Seen;
use crate::facts::access::{READ, WRITE, Who};
use crate::facts::python::program::Program;
use crate::setup::effect::Access;
use crate::setup::place::Place;
use crate::setup::plan::Refusal;
use crate::setup::system::System;

use super::python::{Python, word};

/// The user that Debian's Apache serves as, and its group.
pub(super) const SERVER: &str = "www-data";
/// Most links on the way to a folder, as Linux has it.
const LINKS: usize = 40;

/// Whose a folder is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// The name, where it is not root's.
    pub(super) person: Option<String>,
}

/// Whose a folder is, or will be if it is made.
pub(super) fn owner(system: &System<'_>, folder: &Place) -> Option<Owner> {
    let meta = path::ancestors(folder.bytes()).find_map(|at| system.world.stat(at).known())?;
    let name = system.world.user_name(meta.uid).known();
    let person = (meta.uid != 0)
        .then(|| name.and_then(|name| String::from_utf8(name).ok()))
        .flatten();
    Some(Owner {
        uid: meta.uid,
        gid: meta.gid,
        person,
    })
}

/// The owner and the mode of a script that is written.
pub(super) fn of_script(system: &System<'_>, owner: Option<&Owner>) -> Access {
    let server = system.server_user().map(|(user, _)| user);
    match owner {
        // What the application could change itself would not be safe from it.
        Some(owner) if Some(owner.uid) != server => Access {
            mode: 0o644,
            uid: owner.uid,
            gid: owner.gid,
        },
        _ => Access::root(0o644),
    }
}

/// What is to be said of whose the folder is, and of databases in it.
pub(super) fn told(system: &System<'_>, folder: &Place) -> Vec<String> {
    let owner = owner(system, folder).and_then(|owner| owner.person);
    if owner.as_deref() == Some(SERVER) {
        return vec![format!(
            "{folder} is {SERVER}'s own, so that a hole in the application lets others change its \
             code: give the code to yourself, and to {SERVER} only the folders that it writes to"
        )];
    }
    databases(system, folder)
}

/// Databases beside the code that Apache's user may not write.
fn databases(system: &System<'_>, folder: &Place) -> Vec<String> {
    let (Some(who), Seen::Is(entries)) = (server(system), system.world.list(folder.bytes())) else {
        return Vec::new();
    };
    let refused = |at: &[u8]| {
        let meta = system.world.stat(at).known();
        meta.is_some_and(|meta| who.may(system.facts, at, &meta, WRITE) == Tri::No)
    };
    let mut names: Vec<String> = entries
        .into_iter()
        .filter(|entry| !entry.directory)
        .filter_map(|entry| String::from_utf8(entry.name).ok())
        .filter(|name| {
            [".db", ".sqlite", ".sqlite3"]
                .iter()
                .any(|end| name.ends_with(end))
        })
        .filter(|name| {
            refused(folder.bytes()) || refused(&path::join(folder.bytes(), name.as_bytes()))
        })
        .collect();
    names.sort();
    let folder_word = word(folder);
    names
        .into_iter()
        .take(2)
        .filter_map(|name| {
            let file = folder.below(&name).ok()?;
            let file_word = word(&file);
            Some(format!(
                "{SERVER} may not write {file}: if the application does, give it that file and its \
                 folder: sudo chgrp {SERVER} {folder_word} {file_word} && sudo chmod g+w \
                 {folder_word} {file_word}"
            ))
        })
        .collect()
}

/// Apache's user.
pub(super) fn server(system: &System<'_>) -> Option<Who> {
    let (uid, gid) = system.server_user()?;
    let groups = match system.world.groups_of(SERVER.as_bytes()) {
        Seen::Is(mut groups) => {
            groups.push(gid);
            Some(groups)
        }
        Seen::Absent => Some(vec![gid]),
        _ => None,
    };
    Some(Who { uid, groups })
}

/// Where a path leads when its links are followed; none in a circle.
pub(super) fn real(system: &System<'_>, at: &[u8]) -> Option<Vec<u8>> {
    let mut done = b"/".to_vec();
    let mut todo: Vec<Vec<u8>> = parts(at);
    let mut links = 0;
    while let Some(part) = todo.pop() {
        let next = path::join(&done, &part);
        match system.world.link(&next) {
            Seen::Is(target) => {
                links += 1;
                if links > LINKS {
                    return None;
                }
                let led = path::under(&done, &target);
                todo.extend(parts(&led));
                done = b"/".to_vec();
            }
            _ => done = next,
        }
    }
    Some(done)
}

/// The parts of a path, the first one last.
fn parts(at: &[u8]) -> Vec<Vec<u8>> {
    let parts = at.split(|&b| b == b'/').filter(|part| !part.is_empty());
    let mut parts: Vec<Vec<u8>> = parts.map(<[u8]>::to_vec).collect();
    parts.reverse();
    parts
}

/// Folders that Apache's user cannot pass on the way to the application or its environment:
/// they are others' than the application's, and are not changed here.
pub(super) fn unreachable(
    system: &System<'_>,
    folder: &Place,
    script: &Place,
    python: &Python,
) -> Vec<Refusal> {
    let Some(who) = server(system) else {
        return Vec::new();
    };
    let mut ends = vec![folder.bytes().to_vec()];
    if !path::within(script.bytes(), folder.bytes()) {
        ends.push(script.bytes().to_vec());
    }
    let making = python.making.is_some();
    if let Some(home) = python.home.as_ref().filter(|_| !making)
        && !path::within(home.bytes(), folder.bytes())
    {
        // The environment itself must be entered too.
        ends.push(path::join(home.bytes(), b"bin"));
    }
    let mut refusals: Vec<Refusal> = Vec::new();
    for end in ends {
        for at in [Some(end.clone()), real(system, &end)]
            .into_iter()
            .flatten()
        {
            let Some((stop, meta)) = who.stopped_at(system.facts, &at) else {
                continue;
            };
            let shown = String::from_utf8_lossy(&stop).into_owned();
            let name = String::from_utf8_lossy(path::file_name(folder.bytes())).into_owned();
            let stop = Place::of(&shown).map_or_else(|_| shown.clone(), |place| word(&place));
            let refusal = Refusal::new(
                format!(
                    "{SERVER} may not enter {shown} (mode {:04o}), so that Apache cannot reach {}",
                    meta.mode & 0o7777,
                    String::from_utf8_lossy(&at)
                ),
                format!(
                    "let it pass: sudo chmod o+x {stop}, with which others may pass too but see no \
                     names; or move the application to /var/www/{name}"
                ),
            );
            if !refusals.iter().any(|r| r.mend == refusal.mend) {
                refusals.push(refusal);
            }
        }
    }
    refusals
}

/// Files of the application's code that Apache's user may not read, and that are somebody
/// else's than the folder's owner's: they are not changed here.
pub(super) fn unreadable(system: &System<'_>, folder: &Place, program: &Program) -> Vec<Refusal> {
    let (Some(who), Some(owner)) = (server(system), owner(system, folder)) else {
        return Vec::new();
    };
    let refused = program.loaded.iter().filter(|l| l.sure).filter_map(|l| {
        let at = &l.module.path;
        let meta = system.world.stat(at).known()?;
        if meta.uid == owner.uid || who.may(system.facts, at, &meta, READ) != Tri::No {
            return None;
        }
        let file = String::from_utf8_lossy(at).into_owned();
        let file_word = Place::of(&file).map_or_else(|_| file.clone(), |place| word(&place));
        let whose = match system.world.user_name(meta.uid) {
            Seen::Is(name) => String::from_utf8_lossy(&name).into_owned(),
            _ => meta.uid.to_string(),
        };
        Some(Refusal::new(
            format!("{SERVER} may not read {file}, which belongs to {whose}"),
            format!("let it read: sudo chgrp {SERVER} {file_word} && sudo chmod g+r {file_word}"),
        ))
    });
    refused.take(3).collect()
}
