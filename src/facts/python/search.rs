//! Where Python would look for a module.

use crate::config::path;
use crate::config::world::{FileKind, Seen};
use crate::facts::{Facts, Topic};

/// Most folders of a path, and most lines of a `.pth` file, that are followed.
const MAX_FOLDERS: usize = 200;

/// Words of a line of code in a `.pth` file by which it may bring modules: a finder of them,
/// as an editable installation has, a folder, or code that is not in the line.
const FINDERS: &[&str] = &[
    "sys.path",
    "meta_path",
    "path_hooks",
    "finder",
    "Finder",
    "editable",
    ".install(",
    "exec(",
    "eval(",
    "addsitedir",
];

/// The folders of `sys.path`.
#[derive(Debug, Clone, Default)]
pub struct SearchPath {
    /// In order.
    pub folders: Vec<Vec<u8>>,
    /// Whether more may be there that is not known.
    pub open: bool,
}

/// Where a module is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A source file.
    File(Vec<u8>),
    /// A package, by its `__init__.py`.
    Package(Vec<u8>),
    /// A folder without one.
    Namespace(Vec<u8>),
    /// Compiled, or otherwise not to be looked into.
    Closed,
    /// Nowhere.
    Nowhere,
    /// It cannot be told.
    Unknown,
}

impl SearchPath {
    /// Puts a folder at the end; what is no absolute path depends on the working directory.
    pub fn add(&mut self, folder: &[u8]) {
        if !folder.starts_with(b"/") || self.folders.len() >= MAX_FOLDERS {
            self.open = true;
            return;
        }
        let mut folder = path::under(b"/", folder);
        if folder.len() > 1 && folder.ends_with(b"/") {
            folder.pop();
        }
        if !self.folders.contains(&folder) {
            self.folders.push(folder);
        }
    }

    /// As `site.addsitedir`: with the folders that its `.pth` files name.
    pub fn add_site(&mut self, facts: &Facts<'_>, folder: &[u8]) {
        let site = facts.site(folder);
        self.open |= site.open;
        for folder in &site.folders {
            self.add(folder);
        }
    }

    /// A folder of packages and those that its `.pth` files name; see [`Facts::site`].
    pub(in crate::facts) fn of_site(facts: &Facts<'_>, folder: &[u8]) -> SearchPath {
        let mut site = SearchPath::default();
        site.read_site(facts, folder);
        site
    }

    fn read_site(&mut self, facts: &Facts<'_>, folder: &[u8]) {
        self.add(folder);
        let names = match facts.names_in(Topic::Environments, folder) {
            Seen::Is(names) => names,
            Seen::Absent => return,
            _ => {
                self.open = true;
                return;
            }
        };
        let mut links: Vec<&Vec<u8>> = names.iter().filter(|n| n.ends_with(b".pth")).collect();
        links.sort_unstable();
        for link in links {
            let Seen::Is(text) = facts.text(Topic::Environments, &path::join(folder, link)) else {
                self.open = true;
                continue;
            };
            for line in text.split(|&b| b == b'\n').take(MAX_FOLDERS) {
                let line = line.trim_ascii();
                if line.is_empty() || line.starts_with(b"#") {
                    continue;
                }
                if line.starts_with(b"import ") || line.starts_with(b"import\t") {
                    let has = |word: &&str| memchr::memmem::find(line, word.as_bytes()).is_some();
                    self.open |= FINDERS.iter().any(has);
                    continue;
                }
                let mut named = path::under(folder, line);
                if named.len() > 1 && named.ends_with(b"/") {
                    named.pop();
                }
                self.add(&named);
            }
        }
    }

    /// Looks for a module by its first name.
    pub fn find(&self, facts: &Facts<'_>, name: &str) -> Location {
        let mut namespace = None;
        let mut open = self.open;
        for folder in &self.folders {
            match find_in(facts, folder, name) {
                Location::Nowhere => {}
                Location::Unknown => open = true,
                Location::Namespace(at) => {
                    namespace.get_or_insert(at);
                }
                // One that is not known may come first; but there it is.
                found => return found,
            }
        }
        match namespace {
            Some(at) => Location::Namespace(at),
            None if open => Location::Unknown,
            None => Location::Nowhere,
        }
    }
}

/// Looks for a module in one folder.
pub fn find_in(facts: &Facts<'_>, folder: &[u8], name: &str) -> Location {
    let names = match facts.names_in(Topic::Code, folder) {
        Seen::Is(names) => names,
        Seen::Absent => {
            // A zip archive may hold modules too.
            return match facts.stat(Topic::Code, folder) {
                Seen::Is(meta) if meta.kind == FileKind::File => Location::Unknown,
                _ => Location::Nowhere,
            };
        }
        _ => return Location::Unknown,
    };
    let bytes = name.as_bytes();
    if names.contains(bytes) {
        let inside = path::join(folder, bytes);
        match facts.names_in(Topic::Code, &inside) {
            Seen::Is(within) if within.contains(&b"__init__.py"[..]) => {
                return Location::Package(path::join(&inside, b"__init__.py"));
            }
            Seen::Is(within) if compiled(&within, b"__init__") => return Location::Closed,
            Seen::Is(_) => {
                let source = [bytes, b".py"].concat();
                if !names.contains(&source) && !compiled(&names, bytes) {
                    return Location::Namespace(inside);
                }
            }
            Seen::Absent => {}
            _ => return Location::Unknown,
        }
    }
    let source = [bytes, b".py"].concat();
    if names.contains(&source) {
        return Location::File(path::join(folder, &source));
    }
    if compiled(&names, bytes) {
        return Location::Closed;
    }
    Location::Nowhere
}

/// Whether a module is there compiled: `name.so`, `name.cpython-311-x86_64-linux-gnu.so`,
/// `name.pyc`.
fn compiled(names: &crate::hash::HashSet<Vec<u8>>, name: &[u8]) -> bool {
    names.contains(&[name, b".so"].concat())
        || names.contains(&[name, b".pyc"].concat())
        || names.iter().any(|n| {
            n.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(b".") && rest.ends_with(b".so"))
        })
}
