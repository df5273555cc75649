//! Mended texts to their files, whole or not at all.
//!
//! A text is written to a new file beside the old one, which then takes its place in one step:
//! whoever reads the file at any time, and whatever stops the run, sees the old text or the new
//! one. All new files are written before the first takes its place.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use xattr::FileExt;

use crate::fix::{Identity, Text};
use crate::probe::Disk;

/// A new file that is ready to take the place of an old one.
struct Ready<'t> {
    path: PathBuf,
    new: NamedTempFile,
    before: &'t [u8],
}

/// Writes all of them. Each keeps its owner, its group, its mode, and its access lists.
///
/// # Errors
/// A sentence for people that says which file, why, and what was written before.
pub(super) fn replace(disk: &Disk, texts: &BTreeMap<&Identity, &Text>) -> Result<(), String> {
    let mut ready = Vec::new();
    for (file, text) in texts {
        let path = Path::new(std::ffi::OsStr::from_bytes(file));
        let host = disk.host(path);
        let host = host.map_err(|error| reason("it cannot be found", &error));
        match host.and_then(|host| prepare(&host, text)) {
            Ok(one) => ready.push(one),
            Err(why) => {
                return Err(format!(
                    "cannot mend {}: {why}; nothing was written",
                    path.display()
                ));
            }
        }
    }
    let mut written: Vec<String> = Vec::new();
    for one in ready {
        let path = one.path.clone();
        if let Err(why) = put_in_place(one) {
            let before = match written.as_slice() {
                [] => "nothing was written".to_owned(),
                some => format!("written before: {}", some.join(", ")),
            };
            return Err(format!("cannot mend {}: {why}; {before}", path.display()));
        }
        written.push(path.display().to_string());
    }
    Ok(())
}

fn prepare<'t>(path: &Path, text: &'t Text) -> Result<Ready<'t>, String> {
    // Opened for writing, though nothing is written to it: who may not write to a file has no
    // business with replacing it.
    let mut old = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .map_err(|error| reason("it cannot be written to", &error))?;
    let meta = old.metadata().map_err(|error| error.to_string())?;
    if !meta.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if meta.nlink() > 1 {
        return Err(format!(
            "it has {} names (hard links), of which only one would be mended",
            meta.nlink()
        ));
    }
    unchanged(&mut old, &text.before)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let doing = || format!("its folder {} cannot be written to", folder.display());
    // No name that an `Include *.conf` takes.
    let mut new = tempfile::Builder::new()
        .prefix(".flaskssl-")
        .suffix(".tmp")
        .tempfile_in(folder)
        .map_err(|error| reason(&doing(), &error))?;
    new.write_all(&text.after)
        .map_err(|error| reason(&doing(), &error))?;
    like(&old, &meta, new.as_file())?;
    new.as_file()
        .sync_all()
        .map_err(|error| reason(&doing(), &error))?;
    Ok(Ready {
        path: path.to_path_buf(),
        new,
        before: &text.before,
    })
}

/// Gives a new file what the old one has: owner, group, attributes, mode. In that order: a
/// new owner takes bits of the mode away, and an access list sets some.
fn like(old: &File, meta: &fs::Metadata, new: &File) -> Result<(), String> {
    let now = new.metadata().map_err(|error| error.to_string())?;
    if (now.uid(), now.gid()) != (meta.uid(), meta.gid()) {
        fchown(new, Some(meta.uid()), Some(meta.gid())).map_err(|error| {
            reason(
                "its owner and group cannot be kept (run this as root)",
                &error,
            )
        })?;
    }
    if let Ok(names) = old.list_xattr() {
        for name in names {
            let Ok(Some(value)) = old.get_xattr(&name) else {
                continue;
            };
            if new.get_xattr(&name).ok().flatten().as_ref() == Some(&value) {
                continue;
            }
            // Labels are the system's: what it does not let be copied it sets by its rules.
            let whose = name.as_bytes();
            let of_system = whose.starts_with(b"security.") || whose.starts_with(b"trusted.");
            if let Err(error) = new.set_xattr(&name, &value)
                && !of_system
            {
                let name = name.to_string_lossy();
                return Err(reason(
                    &format!("its attribute {name} cannot be kept"),
                    &error,
                ));
            }
        }
    }
    new.set_permissions(fs::Permissions::from_mode(meta.mode() & 0o7777))
        .map_err(|error| reason("its mode cannot be kept", &error))
}

fn unchanged(file: &mut File, before: &[u8]) -> Result<(), String> {
    let mut now = Vec::with_capacity(before.len());
    file.take(before.len() as u64 + 1)
        .read_to_end(&mut now)
        .map_err(|error| reason("it cannot be read again", &error))?;
    if now == before {
        Ok(())
    } else {
        Err("it has changed since it was read".to_owned())
    }
}

fn put_in_place(ready: Ready<'_>) -> Result<(), String> {
    // Writing the others took a while.
    let mut old = File::open(&ready.path).map_err(|error| reason("it is gone", &error))?;
    unchanged(&mut old, ready.before)?;
    ready
        .new
        .persist(&ready.path)
        .map_err(|error| reason("the new text cannot take its place", &error.error))?;
    // The new name is on the disk when its folder is. Not every file system can say so, and the
    // file is in place by now.
    let folder = ready.path.parent().unwrap_or(Path::new("/"));
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn reason(doing: &str, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file any more".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    };
    format!("{doing}: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(before: &str, after: &str) -> Text {
        Text {
            shown: String::new(),
            before: before.as_bytes().into(),
            after: after.as_bytes().into(),
            marks: Vec::new(),
        }
    }

    fn write(path: &Path, text: &Text) -> Result<(), String> {
        let identity = path.as_os_str().as_bytes().to_vec();
        replace(&Disk::new(), &BTreeMap::from([(&identity, text)]))
    }

    #[test]
    fn mode_and_attributes_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.conf");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let attributes = xattr::set(&path, "user.origin", b"ansible").is_ok();
        write(&path, &text("old", "new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let mode = fs::metadata(&path).unwrap().mode();
        assert_eq!(mode & 0o7777, 0o640);
        if attributes {
            let value = xattr::get(&path, "user.origin").unwrap();
            assert_eq!(value.as_deref(), Some(&b"ansible"[..]));
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_has_changed_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.conf");
        fs::write(&path, "other").unwrap();
        let error = write(&path, &text("old", "new")).unwrap_err();
        assert!(error.ends_with("a.conf: it has changed since it was read; nothing was written"));
        assert_eq!(fs::read(&path).unwrap(), b"other");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn all_or_none_is_written_where_one_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let here = dir.path().join("a.conf");
        let gone = dir.path().join("b.conf");
        fs::write(&here, "old").unwrap();
        let (one, two) = (text("old", "new"), text("old", "new"));
        let names = [&here, &gone].map(|p| p.as_os_str().as_bytes().to_vec());
        let error = replace(
            &Disk::new(),
            &BTreeMap::from([(&names[0], &one), (&names[1], &two)]),
        )
        .unwrap_err();
        assert!(error.contains("there is no such file any more; nothing was written"));
        assert_eq!(fs::read(&here).unwrap(), b"old");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_of_two_names_is_not_parted_from_the_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.conf");
        fs::write(&path, "old").unwrap();
        fs::hard_link(&path, dir.path().join("b.conf")).unwrap();
        let error = write(&path, &text("old", "new")).unwrap_err();
        assert!(error.contains("it has 2 names (hard links)"), "{error}");
    }
}
