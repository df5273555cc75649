//! The folder that a Flask application writes to: its instance folder. Flask itself makes none;
//! extensions and applications make it as the user that they run as, who may not do so in the
//! folder of the code.

use crate::config::modules::Tri;
use crate::config::path;
use crate::config::world::{FileKind, Meta, Seen};
use crate::facts::access::{READ, SEARCH, WRITE};
use crate::facts::python::program::Program;
use crate::setup::effect::{Access, Effect};
use crate::setup::place::Place;
use crate::setup::system::System;

use super::candidate::imports;
use super::grants;
use super::rights::{self, Owner};

/// Most files of it that are changed.
const MOST: usize = 50;

/// The instance folder, where the code says that it uses one. Flask: `auto_find_instance_path`.
pub(super) fn of(program: &Program, folder: &Place) -> Option<Place> {
    let has = |text: &[u8], word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    let named = |word| program.loaded.iter().any(|l| has(&l.module.text, word));
    let relative = || {
        program
            .loaded
            .iter()
            .any(|l| relative_sqlite(&l.module.text))
    };
    let alchemy = || {
        program
            .loaded
            .iter()
            .any(|l| imports(&l.module, "flask_sqlalchemy"))
    };
    if !(named("instance_path") || named("instance_relative_config") || alchemy() && relative()) {
        return None;
    }
    let maker = program
        .loaded
        .iter()
        .filter(|loaded| !loaded.name.is_empty() && has(&loaded.module.text, "Flask("))
        .find(|loaded| path::within(&loaded.module.path, folder.bytes()))?;
    let mut root = path::parent(&maker.module.path);
    let package = path::file_name(&maker.module.path) == b"__init__.py";
    let depth = maker.name.split('.').count() - usize::from(!package);
    for _ in 0..depth {
        root = path::parent(root);
    }
    let place = Place::of(&String::from_utf8_lossy(root)).ok()?;
    path::within(root, folder.bytes())
        .then(|| place.below("instance").ok())
        .flatten()
}

/// Whether a text names a database by a path that is not absolute: Flask-SQLAlchemy puts it
/// into the instance folder.
fn relative_sqlite(text: &[u8]) -> bool {
    let mark = b"sqlite:///";
    memchr::memmem::find_iter(text, mark).any(|at| {
        let next = text.get(at + mark.len());
        next.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'.')
    })
}

/// Whether a file is a database, or what one keeps beside it.
pub(super) fn is_database(name: &str) -> bool {
    [".db", ".sqlite", ".sqlite3"].iter().any(|end| {
        name.ends_with(end)
            || name.ends_with(&format!("{end}-wal"))
            || name.ends_with(&format!("{end}-shm"))
            || name.ends_with(&format!("{end}-journal"))
    })
}

/// What has to be done so that the application may write there.
pub(super) fn effects(system: &System<'_>, instance: &Place, owner: Option<&Owner>) -> Vec<Effect> {
    let (Some(owner), Some((_, group)), Some(who)) =
        (owner, system.server_user(), rights::server(system))
    else {
        return Vec::new();
    };
    let access = |mode| Access {
        mode,
        uid: owner.uid,
        gid: group,
    };
    let at = instance.bytes();
    if system.world.link(at).is_there() {
        return Vec::new();
    }
    let meta = match system.world.stat(at) {
        Seen::Absent => {
            return vec![Effect::Folder {
                path: instance.to_string(),
                access: access(0o770),
            }];
        }
        Seen::Is(meta) if meta.kind == FileKind::Directory => meta,
        _ => return Vec::new(),
    };
    let mut effects = Vec::new();
    let lacks = |at: &[u8], meta: &Meta, right| {
        meta.uid == owner.uid && who.may(system.facts, at, meta, right) == Tri::No
    };
    // Another group than the owner's own may be somebody's: it is left as it is.
    let free = |meta: &Meta| meta.gid == group || grants::is_own(system, meta);
    if lacks(at, &meta, READ | WRITE | SEARCH) && free(&meta) {
        effects.push(Effect::Allow {
            path: instance.to_string(),
            access: access((meta.mode & 0o7775) | 0o070),
        });
    }
    let Seen::Is(mut entries) = system.world.list(at) else {
        return effects;
    };
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    for entry in entries.into_iter().take(MOST) {
        let name = String::from_utf8_lossy(&entry.name).into_owned();
        let file = path::join(at, &entry.name);
        let Seen::Is(meta) = system.world.stat(&file) else {
            continue;
        };
        let plain = meta.kind == FileKind::File && !system.world.link(&file).is_there();
        if is_database(&name)
            && plain
            && meta.mode & 0o6000 == 0
            && lacks(&file, &meta, READ | WRITE)
            && free(&meta)
        {
            effects.push(Effect::Allow {
                path: format!("{instance}/{name}"),
                access: access((meta.mode & 0o775) | 0o060),
            });
        }
    }
    effects
}
