//! Lays the cases' trees out on the disk, one after the other in the same directory: most cases
//! differ from the one before in a single file.

use crate::case::{Case, Entry, ROOT, Tree};
use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::{fs, io};
use tempfile::TempDir;

/// A directory that holds one case's tree at a time; gone when dropped.
pub(crate) struct Stage {
    dir: TempDir,
    root: String,
    /// What lies there.
    tree: Tree,
}

impl Stage {
    /// An empty stage.
    pub(crate) fn new() -> io::Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("flaskssl-configtest-")
            .tempdir()?;
        let path = fs::canonicalize(dir.path())?;
        let root = path
            .to_str()
            .expect("the temporary folder's name is UTF-8")
            .to_owned();
        Ok(Stage {
            dir,
            root,
            tree: Tree::new(),
        })
    }

    /// Makes the directory hold the tree of `case` and nothing else.
    pub(crate) fn show(&mut self, case: &Case) -> io::Result<()> {
        let new = &case.tree;
        // Whatever the programs have left behind goes too.
        self.sweep(Path::new(""), new)?;
        for (name, entry) in new {
            if self.tree.get(name) != Some(entry) {
                place(&self.dir.path().join(name), entry, &self.root)?;
            }
        }
        self.tree.clone_from(new);
        Ok(())
    }

    /// Removes what `new` lacks, or has otherwise, below `folder`.
    fn sweep(&self, folder: &Path, new: &Tree) -> io::Result<()> {
        let parents: BTreeSet<&Path> = new
            .keys()
            .flat_map(|name| Path::new(name).ancestors().skip(1))
            .collect();
        self.sweep_below(folder, new, &parents)
    }

    fn sweep_below(&self, folder: &Path, new: &Tree, parents: &BTreeSet<&Path>) -> io::Result<()> {
        for found in fs::read_dir(self.dir.path().join(folder))? {
            let found = found?;
            let name = folder.join(found.file_name());
            let is_dir = found.file_type()?.is_dir();
            let key = name.to_str().unwrap_or_default();
            let kept = new
                .get(key)
                .is_some_and(|entry| self.tree.get(key) == Some(entry));
            if is_dir && (kept || parents.contains(name.as_path())) {
                self.sweep_below(&name, new, parents)?;
            } else if is_dir {
                fs::remove_dir_all(found.path())?;
            } else if !kept {
                fs::remove_file(found.path())?;
            }
        }
        Ok(())
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

fn place(path: &Path, entry: &Entry, root: &str) -> io::Result<()> {
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
    use super::*;

    #[test]
    fn every_mark_is_replaced() {
        assert_eq!(with_root(b"a @ROOT@/x @ROOT@", "/t"), b"a /t/x /t");
        assert_eq!(with_root(b"@ROO", "/t"), b"@ROO");
    }

    fn case(entries: &[(&str, Entry)]) -> Case {
        let tree = entries
            .iter()
            .map(|(name, entry)| ((*name).to_owned(), entry.clone()))
            .collect();
        Case::new("kind", "name".to_owned(), &tree, "about", "@ROOT@")
    }

    /// Everything on the stage, links and directories marked.
    fn listing(stage: &Stage) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![stage.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("readable").flatten() {
                let kind = entry.file_type().expect("a kind");
                let sign = if kind.is_dir() {
                    "/"
                } else if kind.is_symlink() {
                    "@"
                } else {
                    ""
                };
                let path = entry.path();
                let name = path.strip_prefix(stage.path()).expect("below the stage");
                found.push(format!("{}{sign}", name.display()));
                if kind.is_dir() {
                    folders.push(path);
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_stage_holds_the_last_tree_only() {
        let mut stage = Stage::new().expect("a stage");
        stage
            .show(&case(&[
                ("a/b/c", Entry::file("1")),
                ("l", Entry::Link("a".to_owned())),
                ("d", Entry::Dir),
            ]))
            .expect("shown");
        assert_eq!(
            listing(&stage),
            ["a/", "a/b/", "a/b/c", "about", "d/", "l@"]
        );
        fs::write(stage.path().join("d/left"), "x").expect("written");
        fs::write(stage.path().join("a/left"), "x").expect("written");
        // A file where a directory was, a directory where a link was, the rest as before.
        stage
            .show(&case(&[
                ("a/b", Entry::file("2")),
                ("l", Entry::Dir),
                ("d", Entry::Dir),
            ]))
            .expect("shown");
        assert_eq!(listing(&stage), ["a/", "a/b", "about", "d/", "l/"]);
        assert_eq!(
            fs::read_to_string(stage.path().join("about")).expect("readable"),
            stage.root()
        );
        stage
            .show(&case(&[("a", Entry::Link("d".to_owned()))]))
            .expect("shown");
        assert_eq!(listing(&stage), ["a@", "about"]);
    }
}
