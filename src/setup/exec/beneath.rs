//! Paths on which somebody else than root may change what lies where: an application's folder
//! is its owner's. What is opened here is what lies at the path, and nothing that a link leads to
//! which anybody but root could have put there.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};

/// Links that are followed, as many as Linux follows.
const LINKS: usize = 40;

/// A folder, and a name in it.
pub(super) struct Beneath {
    folder: OwnedFd,
    name: OsString,
}

impl Beneath {
    /// Where a path leads, its last part not followed.
    ///
    /// # Errors
    /// Where a folder is not there, or a link on the way may be another's than root's.
    pub(super) fn of(path: &Path) -> io::Result<Beneath> {
        let folder = path.parent().unwrap_or(Path::new("/"));
        let name = path.file_name().unwrap_or_default().to_owned();
        Ok(Beneath {
            folder: open(&real(folder)?, OFlags::DIRECTORY)?,
            name,
        })
    }

    /// The folder.
    pub(super) fn folder(&self) -> impl AsFd {
        &self.folder
    }

    /// The name.
    pub(super) fn name(&self) -> &OsString {
        &self.name
    }
}

/// Opens what lies at a path, for its owner and mode to be changed.
///
/// # Errors
/// As [`Beneath::of`].
pub(super) fn object(path: &Path) -> io::Result<OwnedFd> {
    let name = path.file_name().unwrap_or_default();
    let folder = real(path.parent().unwrap_or(Path::new("/")))?;
    open(&folder.join(name), OFlags::NONBLOCK)
}

fn open(path: &Path, more: OFlags) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | more;
    Ok(openat2(
        CWD,
        path,
        flags,
        Mode::empty(),
        ResolveFlags::NO_SYMLINKS,
    )?)
}

/// A path without links: those that are root's, in folders that are root's alone, are followed.
fn real(path: &Path) -> io::Result<PathBuf> {
    let mut left: VecDeque<OsString> = parts(path).collect();
    let mut at = PathBuf::from("/");
    let mut followed = 0;
    while let Some(name) = left.pop_front() {
        if name.as_bytes() == b".." {
            at.pop();
            continue;
        }
        let next = at.join(&name);
        let meta = fs::symlink_metadata(&next)?;
        if !meta.file_type().is_symlink() {
            at = next;
            continue;
        }
        let folder = fs::symlink_metadata(&at)?;
        let roots = meta.uid() == 0 && folder.uid() == 0 && folder.mode() & 0o022 == 0;
        followed += 1;
        if !roots || followed > LINKS {
            return Err(io::Error::other(format!(
                "{} is a link that somebody else than root may change",
                next.display()
            )));
        }
        let target = fs::read_link(&next)?;
        if target.is_absolute() {
            at = PathBuf::from("/");
        }
        for part in parts(&target).collect::<Vec<_>>().into_iter().rev() {
            left.push_front(part);
        }
    }
    Ok(at)
}

fn parts(path: &Path) -> impl Iterator<Item = OsString> + '_ {
    path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_somebody_else_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let base = dir.path();
        fs::create_dir(base.join("real")).unwrap();
        fs::write(base.join("real/file"), "x").unwrap();
        std::os::unix::fs::symlink("real", base.join("link")).unwrap();
        assert!(object(&base.join("real/file")).is_ok());
        std::os::unix::fs::symlink("real/file", base.join("last")).unwrap();
        assert!(object(&base.join("last")).is_err());
        if nix::unistd::Uid::effective().is_root() {
            // The folder is root's alone, and so is the link.
            assert!(object(&base.join("link/file")).is_ok());
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(base, fs::Permissions::from_mode(0o777)).unwrap();
        }
        assert!(object(&base.join("link/file")).is_err());
        assert!(Beneath::of(&base.join("link/new")).is_err());
        assert!(Beneath::of(&base.join("real/new")).is_ok());
    }
}
