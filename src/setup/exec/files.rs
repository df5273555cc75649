//! Files, folders and links: each is made, changed or put back in one step, so that whatever
//! stops the run leaves the old or the new.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, Mode, OFlags, RenameFlags, mkdirat, openat, renameat_with, symlinkat, unlinkat,
};

use super::beneath::{self, Beneath};

use crate::facts::snapshot::Bytes;
use crate::setup::effect::Access;
use crate::setup::journal::{Former, Inventory, Mark, is_secret};

/// Largest file whose text is compared, in bytes.
const MOST: u64 = 16 * 1024 * 1024;

/// Most things in the trees that a program makes.
const MOST_ENTRIES: usize = 200_000;

/// The new text of a file lies here until it takes its place. No `Include *.conf` takes it.
pub(super) fn draft(path: &Path) -> PathBuf {
    path.with_file_name(draft_name(path))
}

fn draft_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.flaskssl-setup")
}

/// Whether a path is that of such a text.
pub(super) fn is_draft(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') && name.ends_with(".flaskssl-setup")
}

fn access(meta: &fs::Metadata) -> Access {
    Access {
        mode: meta.mode() & 0o7777,
        uid: meta.uid(),
        gid: meta.gid(),
    }
}

/// Owner, group and mode of what is at a path, links not followed.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn access_of(path: &Path) -> io::Result<Access> {
    fs::symlink_metadata(path).map(|meta| access(&meta))
}

/// A file's text, bounded.
fn text(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= MOST).then_some(bytes))
}

/// What is at a path, links not followed.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn mark(path: &Path) -> io::Result<Mark> {
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Mark::Absent);
        }
        Err(error) => return Err(error),
    };
    let kind = meta.file_type();
    Ok(if kind.is_symlink() {
        Mark::Link {
            target: target(path)?,
        }
    } else if kind.is_dir() {
        Mark::Folder {
            access: access(&meta),
        }
    } else if kind.is_file() {
        match text(path)? {
            Some(text) => Mark::of_text(&text, access(&meta)),
            None => Mark::File {
                digest: format!("{} bytes", meta.len()),
                access: access(&meta),
            },
        }
    } else {
        Mark::Other
    })
}

fn target(path: &Path) -> io::Result<String> {
    Ok(fs::read_link(path)?.to_string_lossy().into_owned())
}

/// What is at a path, so that it can be put back.
///
/// # Errors
/// Where it cannot be read, or is nothing that could be put back.
pub(super) fn former(path: &Path) -> io::Result<Former> {
    Ok(match mark(path)? {
        Mark::Absent => Former::Absent,
        Mark::Link { target } => Former::Link { target },
        Mark::Folder { access } => Former::Access { access },
        Mark::File { access, .. } => {
            let refused = |why: &str| Err(io::Error::other(why.to_owned()));
            match text(path)? {
                None => return refused("it is larger than 16 MiB"),
                Some(text) if is_secret(&text) => return refused("it holds a private key"),
                Some(text) => Former::File {
                    bytes: Bytes(text),
                    access,
                },
            }
        }
        Mark::Other => return Err(io::Error::other("it is no regular file")),
    })
}

/// The mark of what was at a path.
pub(super) fn mark_of(former: &Former) -> Mark {
    match former {
        Former::File { bytes, access } => Mark::of_text(&bytes.0, *access),
        Former::Access { access } => Mark::Folder { access: *access },
        Former::Link { target } => Mark::Link {
            target: target.clone(),
        },
        _ => Mark::Absent,
    }
}

/// Writes a file: `over` what is there, or only where nothing is.
pub(super) fn write(path: &Path, text: &[u8], access: Access, over: bool) -> io::Result<()> {
    let at = Beneath::of(path)?;
    let draft = draft_name(path);
    let _ = unlinkat(at.folder(), &draft, AtFlags::empty());
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = File::from(openat(
        at.folder(),
        &draft,
        flags,
        Mode::from_raw_mode(0o600),
    )?);
    let written = file.write_all(text).and_then(|()| {
        // In this order: a new owner takes bits of the mode away.
        fchown(&file, Some(access.uid), Some(access.gid))?;
        file.set_permissions(fs::Permissions::from_mode(access.mode))?;
        file.sync_all()?;
        renameat_with(at.folder(), &draft, at.folder(), at.name(), how(over))
            .map_err(io::Error::from)
    });
    if written.is_err() {
        let _ = unlinkat(at.folder(), &draft, AtFlags::empty());
    }
    written?;
    sync_folder(path);
    Ok(())
}

fn how(over: bool) -> RenameFlags {
    if over {
        RenameFlags::empty()
    } else {
        RenameFlags::NOREPLACE
    }
}

/// Makes a link: in the place of what is there, or only where nothing is.
pub(super) fn link(path: &Path, target: &str, over: bool) -> io::Result<()> {
    let at = Beneath::of(path)?;
    if over {
        let draft = draft_name(path);
        let _ = unlinkat(at.folder(), &draft, AtFlags::empty());
        symlinkat(target, at.folder(), &draft)?;
        renameat_with(at.folder(), &draft, at.folder(), at.name(), how(true))?;
    } else {
        symlinkat(target, at.folder(), at.name())?;
    }
    sync_folder(path);
    Ok(())
}

/// Makes a folder, whole: nobody ever sees it with another owner or mode.
pub(super) fn folder(path: &Path, access: Access) -> io::Result<()> {
    let at = Beneath::of(path)?;
    let draft = draft_name(path);
    let _ = unlinkat(at.folder(), &draft, AtFlags::REMOVEDIR);
    mkdirat(at.folder(), &draft, Mode::from_raw_mode(0o700))?;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let made = openat(at.folder(), &draft, flags, Mode::empty())
        .map_err(io::Error::from)
        .and_then(|made| give(&File::from(made), access))
        .and_then(|()| {
            renameat_with(at.folder(), &draft, at.folder(), at.name(), how(false))
                .map_err(io::Error::from)
        });
    if made.is_err() {
        let _ = unlinkat(at.folder(), &draft, AtFlags::REMOVEDIR);
    }
    made?;
    sync_folder(path);
    Ok(())
}

/// Gives a file or folder an owner, a group and a mode: what lies there itself, and only if no
/// other name of it may be somewhere else.
pub(super) fn allow(path: &Path, access: Access) -> io::Result<()> {
    let file = File::from(beneath::object(path)?);
    let meta = file.metadata()?;
    if meta.is_file() && meta.nlink() > 1 {
        return Err(io::Error::other("it has several names (hard links)"));
    }
    if !meta.is_file() && !meta.is_dir() {
        return Err(io::Error::other("it is no regular file"));
    }
    give(&file, access)
}

fn give(file: &File, access: Access) -> io::Result<()> {
    fchown(file, Some(access.uid), Some(access.gid))?;
    file.set_permissions(fs::Permissions::from_mode(access.mode))
}

/// Takes a file, a link or an empty folder away.
pub(super) fn unlink(path: &Path, folder: bool) -> io::Result<()> {
    let at = Beneath::of(path)?;
    let flags = if folder {
        AtFlags::REMOVEDIR
    } else {
        AtFlags::empty()
    };
    Ok(unlinkat(at.folder(), at.name(), flags)?)
}

/// Takes a file or link away.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    unlink(path, false)?;
    sync_folder(path);
    Ok(())
}

/// Puts back what was at a path, whatever is there now.
pub(super) fn put_back(path: &Path, former: &Former) -> io::Result<()> {
    match former {
        Former::File { bytes, access } => write(path, &bytes.0, *access, true),
        Former::Link { target } => link(path, target, true),
        Former::Access { access } => allow(path, *access),
        _ => {
            let meta = fs::symlink_metadata(path)?;
            if meta.is_dir() {
                unlink(path, true)
            } else {
                remove(path)
            }
        }
    }
}

/// Takes away what a stopped run left beside a path.
pub(super) fn sweep(path: &Path) {
    let draft = draft(path);
    let _ = unlink(&draft, false).or_else(|_| unlink(&draft, true));
}

/// A new name is on the disk when its folder is. Not every file system can say so.
fn sync_folder(path: &Path) {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// What trees hold.
///
/// # Errors
/// Where they cannot be looked through.
pub(super) fn inventory(trees: &[String]) -> io::Result<Inventory> {
    let mut held = Inventory::new();
    for tree in trees {
        for entry in walkdir::WalkDir::new(tree).follow_links(false) {
            let entry = match entry {
                Ok(entry) => entry,
                // It is not there, or went away meanwhile.
                Err(error)
                    if error
                        .io_error()
                        .is_some_and(|e| e.kind() == ErrorKind::NotFound) =>
                {
                    continue;
                }
                Err(error) => return Err(io::Error::other(error)),
            };
            if held.len() >= MOST_ENTRIES {
                return Err(io::Error::other(format!(
                    "{tree} holds more than {MOST_ENTRIES} files"
                )));
            }
            let path = entry.path();
            let Some(name) = path.to_str() else { continue };
            held.insert(name.to_owned(), mark(path)?);
        }
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(mode: u32) -> Access {
        Access {
            mode,
            uid: nix::unistd::Uid::effective().as_raw(),
            gid: nix::unistd::Gid::effective().as_raw(),
        }
    }

    #[test]
    fn what_was_there_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("site.conf");
        let first = former(&path).unwrap();
        write(&path, b"one", own(0o640), false).unwrap();
        assert_eq!(mark(&path).unwrap(), Mark::of_text(b"one", own(0o640)));
        let error = write(&path, b"two", own(0o644), false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        let second = former(&path).unwrap();
        write(&path, b"two", own(0o644), true).unwrap();
        put_back(&path, &second).unwrap();
        assert_eq!(mark(&path).unwrap(), Mark::of_text(b"one", own(0o640)));
        put_back(&path, &first).unwrap();
        assert_eq!(mark(&path).unwrap(), Mark::Absent);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn links_and_folders_come_and_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        link(&path, "../x", false).unwrap();
        let is = Mark::Link {
            target: "../x".into(),
        };
        assert_eq!(mark(&path).unwrap(), is);
        assert!(link(&path, "../y", false).is_err());
        put_back(&path, &Former::Absent).unwrap();
        folder(&path, own(0o750)).unwrap();
        let is = Mark::Folder { access: own(0o750) };
        assert_eq!(mark(&path).unwrap(), is);
        assert!(folder(&path, own(0o755)).is_err());
        fs::write(path.join("of a person"), "").unwrap();
        assert!(put_back(&path, &Former::Absent).is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_private_key_is_never_taken_down() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key.pem");
        fs::write(&path, "-----BEGIN PRIVATE KEY-----\nAAAA\n").unwrap();
        assert!(
            former(&path)
                .unwrap_err()
                .to_string()
                .contains("private key")
        );
        let Mark::File { digest, .. } = mark(&path).unwrap() else {
            panic!("it is a file");
        };
        assert_eq!(digest, "33 bytes");
    }
}
