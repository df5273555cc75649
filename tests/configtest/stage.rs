//! Lays a case's tree out on the disk, in a directory of its own.

use crate::case::{Case, Entry, ROOT};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;

/// A staged tree; gone when dropped.
pub(crate) struct Staged {
    dir: TempDir,
    root: String,
}

impl Staged {
    /// Writes the tree of `case`.
    pub(crate) fn new(case: &Case) -> std::io::Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("flaskssl-configtest-")
            .tempdir()?;
        // httpd runs `User` and `Group` programs under other names; the tree must be readable.
        let path = fs::canonicalize(dir.path())?;
        let root = path
            .to_str()
            .expect("the temporary folder's name is UTF-8")
            .to_owned();
        for (name, entry) in &case.tree {
            place(&path.join(name), entry, &root)?;
        }
        Ok(Staged { dir, root })
    }

    /// The ServerRoot.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The ServerRoot as text.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }
}

fn place(path: &Path, entry: &Entry, root: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match entry {
        Entry::File(bytes) => fs::write(path, with_root(bytes, root)),
        Entry::Link(target) => symlink(target.replace(ROOT, root), path),
        Entry::Dir => fs::create_dir_all(path),
    }
}

/// `bytes` with every `@ROOT@` replaced.
pub(crate) fn with_root(bytes: &[u8], root: &str) -> Vec<u8> {
    let mark = ROOT.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, mark) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(root.as_bytes());
        rest = &rest[at + mark.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::with_root;

    #[test]
    fn every_mark_is_replaced() {
        assert_eq!(with_root(b"a @ROOT@/x @ROOT@", "/t"), b"a /t/x /t");
        assert_eq!(with_root(b"@ROO", "/t"), b"@ROO");
    }
}
