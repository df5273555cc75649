//! Paths of another machine's disk, below a folder of this one.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Most links on the way to a file, as Linux has it.
const LINKS: usize = 40;

/// The root folder of another machine.
#[derive(Debug)]
pub(super) struct Image {
    root: PathBuf,
    /// The same, as it was given.
    given: PathBuf,
}

impl Image {
    /// The machine whose root folder `root` is.
    ///
    /// # Errors
    /// Where there is no such folder.
    pub(super) fn new(root: &Path) -> io::Result<Image> {
        let given = std::path::absolute(root)?;
        let root = fs::canonicalize(root)?;
        if root.is_dir() {
            Ok(Image { root, given })
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// Where a path of that machine is on this one. Links are followed as they would be there:
    /// an absolute one begins at its root, and `..` goes no higher than that. `last`: whether
    /// the last name is followed if it is a link.
    ///
    /// # Errors
    /// Where a folder on the way is not there or may not be looked at, or links lead in a circle.
    pub(super) fn host(&self, path: &[u8], last: bool) -> io::Result<PathBuf> {
        Ok(self.placed(&self.inside(path, last)?))
    }

    /// The path of that machine without any link in it.
    ///
    /// # Errors
    /// As for [`Image::host`].
    pub(super) fn inside(&self, path: &[u8], last: bool) -> io::Result<Vec<OsString>> {
        let mut ahead: VecDeque<OsString> = names(path).collect();
        let mut behind: Vec<OsString> = Vec::new();
        let mut links = 0;
        while let Some(name) = ahead.pop_front() {
            if name == ".." {
                behind.pop();
                continue;
            }
            behind.push(name);
            if ahead.is_empty() && !last {
                break;
            }
            let here = self.placed(&behind);
            match fs::symlink_metadata(&here) {
                Ok(meta) if meta.is_symlink() => {
                    links += 1;
                    if links > LINKS {
                        return Err(io::Error::other("too many links lead to one another"));
                    }
                    let target = fs::read_link(&here)?;
                    let target = target.as_os_str().as_bytes();
                    if target.starts_with(b"/") {
                        behind.clear();
                    } else {
                        behind.pop();
                    }
                    for name in names(target).rev() {
                        ahead.push_front(name);
                    }
                }
                Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(behind)
    }

    /// A path of this machine as one of that one, if it is below its root. By its words: links
    /// in it are that machine's.
    pub(super) fn within(&self, path: &Path) -> Option<PathBuf> {
        let path = std::path::absolute(path).ok()?;
        let below = path
            .strip_prefix(&self.given)
            .or_else(|_| path.strip_prefix(&self.root));
        Some(Path::new("/").join(below.ok()?))
    }

    fn placed(&self, names: &[OsString]) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(names);
        path
    }
}

fn names(path: &[u8]) -> impl DoubleEndedIterator<Item = OsString> {
    path.split(|&b| b == b'/')
        .filter(|name| !name.is_empty() && *name != b".")
        .map(|name| OsStr::from_bytes(name).to_owned())
}

/// Whether what is at a path is made anew whenever a machine starts, so that its disk need not
/// have it: devices, and what is mounted in memory (file-hierarchy(7)).
pub(super) fn made_at_start(path: &[u8]) -> bool {
    const FOLDERS: &[&[u8]] = &[
        b"/dev",
        b"/proc",
        b"/sys",
        b"/run",
        b"/var/run",
        b"/var/lock",
    ];
    FOLDERS
        .iter()
        .any(|folder| crate::config::path::within(path, folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_stay_inside() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("image");
        fs::create_dir_all(root.join("etc/a/enabled")).unwrap();
        fs::create_dir_all(root.join("srv")).unwrap();
        fs::write(root.join("srv/x.conf"), "x").unwrap();
        fs::write(dir.path().join("outside"), "no").unwrap();
        symlink("/srv/x.conf", root.join("etc/a/enabled/x.conf")).unwrap();
        symlink("../../../../../../outside", root.join("etc/a/enabled/out")).unwrap();
        symlink("/etc/a/enabled", root.join("short")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        let image = Image::new(&root).unwrap();
        let real = fs::canonicalize(&root).unwrap();
        let at = |path: &str| image.host(path.as_bytes(), true);
        for path in [
            "/srv/x.conf",
            "/etc/a/enabled/x.conf",
            "/short/x.conf",
            "/../../srv/./x.conf",
            "/short/../../../srv/x.conf",
        ] {
            assert_eq!(at(path).unwrap(), real.join("srv/x.conf"), "{path}");
        }
        assert!(at("/etc/a/enabled/out").is_err());
        assert!(at("/loop").is_err());
        assert!(at("/none/x").is_err());
        assert_eq!(
            image.host(b"/short/x.conf", false).unwrap(),
            real.join("etc/a/enabled/x.conf")
        );
        assert_eq!(
            image.within(&root.join("srv/x.conf")),
            Some(PathBuf::from("/srv/x.conf"))
        );
        assert_eq!(image.within(&dir.path().join("outside")), None);
        assert_eq!(at("/").unwrap(), real);
    }
}
