//! Whether what an effect leaves is there already, and whether it may be put there.

use crate::config::world::{FileKind, Seen};
use crate::setup::effect::Effect;
use crate::setup::journal::digest;
use crate::setup::plan::Refusal;
use crate::setup::system::System;

/// Whether an effect has nothing to do.
pub(super) fn holds(system: &System<'_>, effect: &Effect) -> bool {
    let meta = |path: &str| system.world.stat(path.as_bytes()).known();
    match effect {
        Effect::Write { path, text, access } => {
            let meta = meta(path).is_some_and(|m| {
                m.kind == FileKind::File
                    && (m.mode & 0o7777, m.uid, m.gid) == (access.mode, access.uid, access.gid)
            });
            let held = system.world.contents(path.as_bytes());
            meta && held.is().is_some_and(|held| **held == *text.as_bytes())
        }
        Effect::Folder { path, .. } => meta(path).is_some_and(|m| m.kind == FileKind::Directory),
        Effect::Link { path, target } => {
            system.world.link(path.as_bytes()) == Seen::Is(target.as_bytes().to_vec())
        }
        Effect::Remove { path } => {
            system.world.link(path.as_bytes()).absent() && !system.is_there(path)
        }
        Effect::Allow { path, access } => meta(path).is_some_and(|m| {
            (m.mode & 0o7777, m.uid, m.gid) == (access.mode, access.uid, access.gid)
        }),
        _ => false,
    }
}

/// Whether a file may be written: nothing is there, or what is there is ours and nobody has
/// changed it.
///
/// # Errors
/// If it is somebody else's.
pub(super) fn may_write(system: &System<'_>, effect: &Effect) -> Result<(), Refusal> {
    let mend = |path: &str| {
        format!(
            "Look at it; if it is not needed, `sudo mv {path} {path}.before-setup`, and run the set-up again"
        )
    };
    let link = |path: &str| system.world.link(path.as_bytes()).known();
    let (path, text) = match effect {
        Effect::Write { path, text, .. } => (path, text),
        Effect::Link { path, target } => {
            let what = match link(path) {
                Some(other) => format!("leads to {}", String::from_utf8_lossy(&other)),
                None if system.is_there(path) => "is no link".to_owned(),
                None => return Ok(()),
            };
            return Err(Refusal::new(
                format!("{path} is there already, and {what}, where a link to {target} is to be"),
                mend(path),
            ));
        }
        _ => return Ok(()),
    };
    if let Some(target) = link(path) {
        let target = String::from_utf8_lossy(&target);
        return Err(Refusal::new(
            format!("{path} is a link to {target}; it is not written over"),
            mend(path),
        ));
    }
    let held = match system.world.contents(path.as_bytes()) {
        Seen::Absent | Seen::NotAsked => return Ok(()),
        Seen::Is(held) => held,
        Seen::Gap(reason) => {
            return Err(Refusal::new(
                format!("{path} is in the way, and cannot be looked at: {reason}"),
                "Move it away, or choose another name",
            ));
        }
    };
    if *held == *text.as_bytes() || system.ours.get(path) == Some(&digest(&held)) {
        return Ok(());
    }
    let whose = if system.ours.contains_key(path) {
        "was changed since the set-up wrote it"
    } else {
        "is there already, and is not of a set-up"
    };
    Err(Refusal::new(
        format!("{path} {whose}; it is not written over"),
        mend(path),
    ))
}
