//! One case: a tree, and how both programs are called on it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Stands for the case's ServerRoot in every text of a case; the real one is
/// only known once the tree is staged.
pub(crate) const ROOT: &str = "@ROOT@";

/// What lies at a path of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A file; `@ROOT@` in it is replaced while staging.
    File(Arc<[u8]>),
    /// A symbolic link; `@ROOT@` in its target is replaced while staging.
    Link(String),
    /// A directory, perhaps empty.
    Dir,
}

impl Entry {
    /// A file of these bytes.
    pub(crate) fn file(bytes: impl Into<Vec<u8>>) -> Self {
        Entry::File(bytes.into().into())
    }
}

/// Paths relative to the ServerRoot, and what lies there.
pub(crate) type Tree = BTreeMap<String, Entry>;

/// One case.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// The family the agreement is counted in.
    pub(crate) kind: String,
    /// Unique within its kind.
    pub(crate) name: String,
    /// The tree, complete.
    pub(crate) tree: Tree,
    /// The file that the case is about: shown to the developer.
    pub(crate) about: String,
    /// Arguments that both programs get, such as `-D NAME`.
    pub(crate) args: Vec<String>,
    /// Environment that both programs get, beside `PATH` and the tree's envvars.
    pub(crate) env: BTreeMap<String, String>,
    /// Whether the tree is known to start as well: then nothing may be claimed to stop it.
    pub(crate) runs: bool,
}

impl Case {
    /// A case of `kind` on `tree`, with `text` as the file that it is about.
    pub(crate) fn new(
        kind: &str,
        name: String,
        tree: &Tree,
        about: &str,
        text: impl Into<Vec<u8>>,
    ) -> Self {
        let mut tree = tree.clone();
        tree.insert(about.to_owned(), Entry::file(text));
        Case {
            kind: kind.to_owned(),
            name,
            tree,
            about: about.to_owned(),
            args: Vec::new(),
            env: BTreeMap::new(),
            runs: false,
        }
    }

    /// `kind/name`, by which a case is chosen and listed.
    pub(crate) fn id(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }

    /// A key under which the oracle's answer may be kept: same key, same tree and call.
    pub(crate) fn key(&self) -> String {
        let mut hash = Fnv::new();
        for (path, entry) in &self.tree {
            hash.add(path.as_bytes());
            match entry {
                Entry::File(bytes) => {
                    hash.add(b"file");
                    hash.add(bytes);
                }
                Entry::Link(target) => {
                    hash.add(b"link");
                    hash.add(target.as_bytes());
                }
                Entry::Dir => hash.add(b"dir"),
            }
        }
        for arg in &self.args {
            hash.add(arg.as_bytes());
        }
        for (name, value) in &self.env {
            hash.add(name.as_bytes());
            hash.add(value.as_bytes());
        }
        hash.to_string()
    }
}

/// FNV-1a over 128 bits: stable between builds, which the standard hasher does not promise.
struct Fnv(u128);

impl Fnv {
    fn new() -> Self {
        Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0xff, 0]) {
            self.0 ^= u128::from(*byte);
            self.0 = self
                .0
                .wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

impl fmt::Display for Fnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}
