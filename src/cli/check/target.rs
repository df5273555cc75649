//! What a path on the command line is: a main file, a server root, a fragment in a tree, a
//! fragment alone.

use crate::hash::{HashMap, HashSet};
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::config::path;
use crate::probe::{Disk, MAX_CONFIG_FILE};

use super::super::arguments::Check;
use super::Refused;
use super::job::{InTree, Job};
use super::request::bytes;
use super::roots::{self, Roots};

fn io_error(doing: &str, path: &Path, error: &io::Error) -> Refused {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "it may not be read; try again as a user who may".to_owned()
        }
        _ => error.to_string(),
    };
    Refused::failed(format!("{doing} {}: {why}", path.display()))
}

/// The path as it was given, not where its links lead: httpd names files as it is told. In an
/// image it begins at the image's root, also if it was given with the way to it.
pub(super) fn absolute(disk: &Disk, path: &Path) -> Result<PathBuf, Refused> {
    if disk.is_image() {
        let inside = cleaned(&Path::new("/").join(path));
        if disk.host(&inside).is_ok() {
            return Ok(inside);
        }
        return Ok(disk.within(path).unwrap_or(inside));
    }
    let absolute =
        std::path::absolute(path).map_err(|error| io_error("cannot find", path, &error))?;
    Ok(cleaned(&absolute))
}

fn cleaned(absolute: &Path) -> PathBuf {
    let cleaned = path::under(b"/", absolute.as_os_str().as_bytes());
    let cleaned = cleaned
        .strip_suffix(b"/")
        .filter(|c| !c.is_empty())
        .unwrap_or(&cleaned);
    PathBuf::from(std::ffi::OsStr::from_bytes(cleaned))
}

/// The jobs that the command line asks for, in its order. Files of one tree are one job,
/// which stands where the first of them does, so that the tree is read once.
pub(super) fn jobs(check: &Check, disk: &mut Disk) -> Result<Vec<Job>, Refused> {
    let asks_input = check.paths.iter().any(|path| path.as_os_str() == "-");
    let input = if asks_input {
        Some(standard_input(check, disk)?)
    } else {
        None
    };
    let disk = &*disk;
    let mut list = List {
        disk,
        // Whoever says which modules there are, asks for a fragment by itself.
        in_place: check.modules.is_none(),
        jobs: Vec::new(),
        trees: HashMap::default(),
        seen: HashSet::default(),
        roots: Roots::new(disk),
    };
    if check.paths.is_empty() {
        let root = roots::of_machine(disk).map_err(Refused::failed)?;
        list.tree(root).all = true;
    }
    for path in &check.paths {
        match &input {
            Some(full) if path.as_os_str() == "-" => list.file(full.clone(), true),
            _ => list.path(path)?,
        }
    }
    Ok(list.jobs)
}

struct List<'d> {
    disk: &'d Disk,
    in_place: bool,
    jobs: Vec<Job>,
    /// Which job is a tree's, by its root.
    trees: HashMap<PathBuf, usize>,
    /// What is asked for twice is told once.
    seen: HashSet<PathBuf>,
    roots: Roots<'d>,
}

impl List<'_> {
    fn path(&mut self, given: &Path) -> Result<(), Refused> {
        let full = absolute(self.disk, given)?;
        let host = self.disk.host(&full);
        let host = host.map_err(|error| io_error("cannot check", given, &error))?;
        let meta = fs::metadata(&host).map_err(|error| io_error("cannot check", given, &error))?;
        if !meta.is_dir() {
            // Reading tells what is no regular file; a file that cannot be opened is told now.
            if !meta.is_file() {
                return Err(Refused::failed(format!(
                    "cannot check {}: it is no regular file",
                    given.display()
                )));
            }
            fs::File::open(&host).map_err(|error| io_error("cannot check", given, &error))?;
            self.file(full, false);
            return Ok(());
        }
        if roots::main_file(self.disk, &full).is_some() {
            self.tree(&full).all = true;
            return Ok(());
        }
        let fragments = fragments(&full, &host)?;
        if fragments.is_empty() {
            return Err(Refused::failed(format!(
                "cannot check {}: there is no apache2.conf, no httpd.conf and no *.conf in it",
                given.display()
            )));
        }
        for fragment in fragments {
            self.file(fragment, false);
        }
        Ok(())
    }

    /// One file: a main file, a `.htaccess`, or a fragment. `draft`: its text comes from
    /// standard input, under whatever name.
    fn file(&mut self, full: PathBuf, draft: bool) {
        if !self.seen.insert(full.clone()) {
            return;
        }
        let name = full.file_name().unwrap_or_default();
        if name == ".htaccess" {
            self.jobs.push(Job::Htaccess(full));
            return;
        }
        if name == "apache2.conf" || name == "httpd.conf" {
            let root = roots::of_main(&full).to_path_buf();
            if roots::main_file(self.disk, &root).as_deref() == Some(&full) {
                self.tree(&root).all = true;
            } else {
                self.jobs.push(Job::Main { main: full, root });
            }
            return;
        }
        let root = self.roots.above(&full);
        match root {
            Some(root) if self.in_place || draft => self.tree(&root).fragments.push(full),
            root => self.jobs.push(Job::Alone { path: full, root }),
        }
    }

    fn tree(&mut self, root: &Path) -> &mut InTree {
        let jobs = &mut self.jobs;
        let at = *self.trees.entry(root.to_path_buf()).or_insert_with(|| {
            jobs.push(Job::Tree(InTree {
                root: root.to_path_buf(),
                all: false,
                fragments: Vec::new(),
            }));
            jobs.len() - 1
        });
        match &mut self.jobs[at] {
            Job::Tree(tree) => tree,
            _ => unreachable!("only trees are noted"),
        }
    }
}

/// The fragments of a folder, sorted; `host` is where it is on this machine.
fn fragments(folder: &Path, host: &Path) -> Result<Vec<PathBuf>, Refused> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(host)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !e.file_name().as_bytes().starts_with(b"."))
    {
        let entry = entry.map_err(|error| {
            Refused::failed(format!("cannot look through {}: {error}", folder.display()))
        })?;
        let name = entry.file_name().as_bytes();
        if !entry.file_type().is_dir() && (name.ends_with(b".conf") || name.ends_with(b".vhost")) {
            let below = entry.path().strip_prefix(host).unwrap_or(entry.path());
            found.push(folder.join(below));
        }
    }
    Ok(found)
}

/// Puts standard input in the place of the file that it stands for; says which that is.
fn standard_input(check: &Check, disk: &mut Disk) -> Result<PathBuf, Refused> {
    let mut text = Vec::new();
    io::stdin()
        .lock()
        .take(MAX_CONFIG_FILE + 1)
        .read_to_end(&mut text)
        .map_err(|error| Refused::failed(format!("cannot read standard input: {error}")))?;
    if text.len() as u64 > MAX_CONFIG_FILE {
        return Err(Refused::failed(format!(
            "standard input is larger than {MAX_CONFIG_FILE} bytes"
        )));
    }
    let full = of_standard_input(check, disk)?;
    disk.put(bytes(&full), text);
    Ok(full)
}

/// The file that standard input stands for.
pub(super) fn of_standard_input(check: &Check, disk: &Disk) -> Result<PathBuf, Refused> {
    let name = check.stdin_filename.as_deref();
    absolute(disk, name.unwrap_or(Path::new("standard-input.conf")))
}
