//! What is in the application's folder, as far as it may hold its code. Bounded, so that no
//! tree, however large or deep, holds a run up; links to folders are not followed, so that none
//! leads in a circle.

use crate::config::path;
use crate::config::world::{FileKind, Seen};
use crate::setup::place::Place;
use crate::setup::system::System;

/// How deep folders are looked into; the application's own is at 0.
const DEEPEST: usize = 4;
/// Most folders, source files and names that are looked at.
const FOLDERS: usize = 300;
const SOURCES: usize = 400;
const NAMES: usize = 20_000;
/// Most bytes of a source file that an application may begin in, and of all of them.
const LONGEST: u64 = 256 * 1024;
const BYTES: u64 = 3 * 1024 * 1024;

/// Folders without code that an application begins with.
const PASSED: &[&str] = &[
    "__pycache__",
    "alembic",
    "build",
    "dist",
    "docs",
    "examples",
    "migrations",
    "node_modules",
    "site-packages",
    "static",
    "staticfiles",
    "templates",
    "test",
    "tests",
];

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Source files, in the order of depth, then of names.
    pub(super) sources: Vec<String>,
    /// `*.wsgi` in the folder itself.
    pub(super) scripts: Vec<String>,
    /// Folders with a `pyvenv.cfg` in the folder itself, or named by one in it.
    pub(super) environments: Vec<String>,
    /// `manage.py` in the folder or one below it.
    pub(super) manage: Option<String>,
    /// Whether there is more than was looked at.
    pub(super) more: bool,
    bytes: u64,
}

impl Scan {
    /// Looks.
    pub(super) fn of(system: &System<'_>, folder: &Place) -> Scan {
        let mut scan = Scan::default();
        let mut todo = vec![(folder.to_string(), 0)];
        let (mut folders, mut names) = (0, 0);
        while !todo.is_empty() {
            let mut next = Vec::new();
            for (folder, depth) in todo {
                folders += 1;
                let Seen::Is(entries) = system.world.list(folder.as_bytes()) else {
                    scan.more = true;
                    continue;
                };
                names += entries.len();
                if folders > FOLDERS || names > NAMES {
                    scan.more = true;
                    return scan;
                }
                let mut entries: Vec<(String, bool)> = entries
                    .into_iter()
                    .filter_map(|e| Some((String::from_utf8(e.name).ok()?, e.directory)))
                    .collect();
                entries.sort();
                entries.dedup_by(|a, b| a.0 == b.0);
                for (name, directory) in entries {
                    let at = format!("{}/{name}", folder.trim_end_matches('/'));
                    if directory {
                        scan.folder(system, &name, at, depth, &mut next);
                    } else {
                        scan.file(system, &name, at, depth);
                    }
                }
            }
            todo = next;
        }
        scan
    }

    fn folder(
        &mut self,
        system: &System<'_>,
        name: &str,
        at: String,
        depth: usize,
        next: &mut Vec<(String, usize)>,
    ) {
        if system.is_there(&format!("{at}/pyvenv.cfg")) {
            if depth == 0 {
                self.environments.push(at);
            }
        } else if name.starts_with('.') || PASSED.contains(&name) {
        } else if depth < DEEPEST {
            next.push((at, depth + 1));
        } else {
            self.more = true;
        }
    }

    fn file(&mut self, system: &System<'_>, name: &str, at: String, depth: usize) {
        let script = depth == 0 && name.ends_with(".wsgi");
        let manage = name == "manage.py" && depth <= 1;
        if depth > 0 && !manage && !is_source(name) {
            return;
        }
        let Seen::Is(meta) = system.world.stat(at.as_bytes()) else {
            return;
        };
        match meta.kind {
            // A link: an environment may be elsewhere.
            FileKind::Directory if depth == 0 && system.is_there(&format!("{at}/pyvenv.cfg")) => {
                self.environments.push(at);
            }
            FileKind::File if script => self.scripts.push(at),
            FileKind::File if manage => {
                self.manage.get_or_insert(at);
            }
            FileKind::File if is_source(name) => {
                self.bytes += meta.len;
                let fits = meta.len <= LONGEST && self.bytes <= BYTES;
                if fits && self.sources.len() < SOURCES {
                    self.sources.push(at);
                } else {
                    self.more = true;
                }
            }
            _ => {}
        }
    }
}

/// Whether an application may begin in a file of that name.
fn is_source(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".py") else {
        return false;
    };
    let other = ["setup", "conftest", "settings", "models", "manage"];
    !other.contains(&stem) && !stem.starts_with("test_") && !stem.ends_with("_test")
}

/// The folder in which Python has to look for a source file, and the module's name there; none
/// where it has none. A package's folder is the first above it that is no package.
pub(super) fn module_of(
    system: &System<'_>,
    file: &str,
    relative: bool,
) -> Option<(String, String)> {
    let folder = |at: &str| String::from_utf8_lossy(path::parent(at.as_bytes())).into_owned();
    let stem = |at: &str| {
        let name = String::from_utf8_lossy(path::file_name(at.as_bytes())).into_owned();
        name.strip_suffix(".py").map_or(name.clone(), str::to_owned)
    };
    let mut names = Vec::new();
    let mut root = folder(file);
    if stem(file) != "__init__" {
        names.push(stem(file));
    }
    // Code that imports with dots is in a package, with an __init__.py or without.
    let mut inside = stem(file) == "__init__" || relative;
    while (inside || system.is_there(&format!("{root}/__init__.py"))) && root.len() > 1 {
        names.push(stem_of_folder(&root));
        root = folder(&root);
        inside = false;
    }
    names.reverse();
    let all = names.iter().all(|name| super::callable::is_name(name));
    (all && !names.is_empty()).then(|| (root, names.join(".")))
}

fn stem_of_folder(at: &str) -> String {
    String::from_utf8_lossy(path::file_name(at.as_bytes())).into_owned()
}
