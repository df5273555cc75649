//! Server roots on the disk.

use crate::hash::HashMap;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::config::world::{FileKind, World};
use crate::probe::Disk;

/// Main files below a server root, in the layouts of Debian, of RHEL and Arch, of FreeBSD and
/// Homebrew.
const MAIN_FILES: &[&str] = &["apache2.conf", "httpd.conf", "conf/httpd.conf"];

/// Server roots of the same, for a run without a path.
const SERVER_ROOTS: &[&str] = &[
    "/etc/apache2",
    "/etc/httpd",
    "/usr/local/etc/apache24",
    "/opt/homebrew/etc/httpd",
    "/usr/local/etc/httpd",
];

/// How far up a fragment's server root is looked for.
const LEVELS: usize = 4;

/// The main file of a server root, if it is one.
pub(super) fn main_file(disk: &Disk, root: &Path) -> Option<PathBuf> {
    MAIN_FILES
        .iter()
        .map(|name| root.join(name))
        .find(|path| disk.host(path).is_ok_and(|host| host.is_file()))
}

/// The server root of the machine.
pub(super) fn of_machine(disk: &Disk) -> Result<&'static Path, String> {
    SERVER_ROOTS
        .iter()
        .map(Path::new)
        .find(|root| main_file(disk, root).is_some())
        .ok_or_else(|| {
            format!(
                "there is no server root {} (looked for {}): name a path",
                if disk.is_image() {
                    "in the image"
                } else {
                    "on this machine"
                },
                SERVER_ROOTS.join(", ")
            )
        })
}

/// `/etc/httpd` for `/etc/httpd/conf/httpd.conf`, else the folder itself.
pub(super) fn of_main(main: &Path) -> &Path {
    let folder = main.parent().unwrap_or(Path::new("/"));
    if folder.file_name().is_some_and(|n| n == "conf") {
        folder.parent().unwrap_or(folder)
    } else {
        folder
    }
}

/// Whether a folder is in a work tree of git (or its like) that is not the server root of this
/// machine: etckeeper keeps that in one too. What a build or a test has made in a repository,
/// below a CACHEDIR.TAG (<https://bford.info/cachedir/>), is not of it.
///
/// The disk is asked, which keeps its answers: rules ask the same.
pub(super) fn in_repository(disk: &Disk, folder: &Path) -> bool {
    let kind = |path: PathBuf| {
        disk.stat(path.as_os_str().as_bytes())
            .known()
            .map(|m| m.kind)
    };

    if SERVER_ROOTS.iter().any(|root| folder.starts_with(root)) {
        return false;
    }
    for above in folder.ancestors() {
        if kind(above.join("CACHEDIR.TAG")) == Some(FileKind::File) {
            return false;
        }
        // A file in a linked work tree or a submodule.
        if [".git", ".hg", ".jj", ".svn"]
            .iter()
            .any(|name| kind(above.join(name)).is_some())
        {
            return true;
        }
    }
    false
}

/// The server roots above files; each folder is looked at once.
#[derive(Debug)]
pub(super) struct Roots<'d> {
    disk: &'d Disk,
    known: HashMap<PathBuf, bool>,
}

impl<'d> Roots<'d> {
    /// On that disk.
    pub(super) fn new(disk: &'d Disk) -> Self {
        Roots {
            disk,
            known: HashMap::default(),
        }
    }

    /// The server root that a file is in.
    pub(super) fn above(&mut self, file: &Path) -> Option<PathBuf> {
        file.ancestors()
            .skip(1)
            .take(LEVELS)
            .find(|folder| self.is_root(folder))
            .map(Path::to_path_buf)
    }

    fn is_root(&mut self, folder: &Path) -> bool {
        if let Some(known) = self.known.get(folder) {
            return *known;
        }
        let is = main_file(self.disk, folder).is_some();
        self.known.insert(folder.to_path_buf(), is);
        is
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_in_a_repository_is_told_from_the_machines_own() {
        let root = tempfile::tempdir().unwrap();
        let tree = root.path().join("deploy/apache2");
        std::fs::create_dir_all(&tree).unwrap();
        assert!(!in_repository(&Disk::new(), &tree));
        std::fs::create_dir(root.path().join(".git")).unwrap();
        assert!(in_repository(&Disk::new(), &tree));
        std::fs::write(root.path().join("deploy/CACHEDIR.TAG"), "").unwrap();
        assert!(!in_repository(&Disk::new(), &tree));
        assert!(!in_repository(
            &Disk::new(),
            Path::new("/etc/apache2/sites-available")
        ));
    }
}
