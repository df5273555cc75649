//! What a path on the command line is: a main file, a server root, a fragment in a tree, a
//! fragment alone.

use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::config::modules::Modules;
use crate::config::table;
use crate::config::{Options, Request, load, path};
use crate::probe::{Disk, MAX_CONFIG_FILE};
use crate::syntax;

use super::arguments::{Check, Target as Where};

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

/// One configuration to be read, and the part of it that was asked for.
pub(super) struct Job {
    pub(super) request: Request,
    /// Findings elsewhere than in this file are not told; none: all are.
    pub(super) only: Option<PathBuf>,
}

/// Why a path cannot be checked.
pub(super) struct Refused(pub(super) String);

impl Refused {
    fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => {
                "it may not be read; try again as a user who may".to_owned()
            }
            _ => error.to_string(),
        };
        Refused(format!("{doing} {}: {why}", path.display()))
    }
}

fn bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_bytes().to_vec()
}

fn absolute(path: &Path) -> Result<PathBuf, Refused> {
    // The path as it was given, not where its links lead: httpd names files as it is told.
    let absolute =
        std::path::absolute(path).map_err(|error| Refused::io("cannot find", path, &error))?;
    let cleaned = path::under(b"/", absolute.as_os_str().as_bytes());
    let cleaned = cleaned
        .strip_suffix(b"/")
        .filter(|c| !c.is_empty())
        .unwrap_or(&cleaned);
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(cleaned)))
}

/// The jobs that the command line asks for.
pub(super) fn jobs(check: &Check, disk: &mut Disk) -> Result<Vec<Job>, Refused> {
    if check.paths.is_empty() {
        let root = SERVER_ROOTS
            .iter()
            .map(Path::new)
            .find(|root| main_file(root).is_some());
        return match root {
            Some(root) => Ok(vec![whole(check, root)?]),
            None => Err(Refused(format!(
                "there is no server root on this machine (looked for {}): name a path",
                SERVER_ROOTS.join(", ")
            ))),
        };
    }
    let mut jobs = Vec::new();
    for path in &check.paths {
        if path.as_os_str() == "-" {
            jobs.push(standard_input(check, disk)?);
        } else {
            jobs.extend(of_path(check, path)?);
        }
    }
    Ok(jobs)
}

fn of_path(check: &Check, given: &Path) -> Result<Vec<Job>, Refused> {
    let full = absolute(given)?;
    let meta = fs::metadata(&full).map_err(|error| Refused::io("cannot check", given, &error))?;
    if !meta.is_dir() {
        // Reading tells what is no regular file; a file that cannot be opened is told now.
        if meta.is_file() {
            fs::File::open(&full).map_err(|error| Refused::io("cannot check", given, &error))?;
        } else {
            return Err(Refused(format!(
                "cannot check {}: it is no regular file",
                given.display()
            )));
        }
        return Ok(vec![file(check, &full)?]);
    }
    if main_file(&full).is_some() {
        return Ok(vec![whole(check, &full)?]);
    }
    let fragments = fragments(&full)?;
    if fragments.is_empty() {
        return Err(Refused(format!(
            "cannot check {}: there is no apache2.conf, no httpd.conf and no *.conf in it",
            given.display()
        )));
    }
    fragments.iter().map(|f| file(check, f)).collect()
}

/// The fragments of a folder, sorted.
fn fragments(folder: &Path) -> Result<Vec<PathBuf>, Refused> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !e.file_name().as_bytes().starts_with(b"."))
    {
        let entry = entry.map_err(|error| {
            Refused(format!("cannot look through {}: {error}", folder.display()))
        })?;
        let name = entry.file_name().as_bytes();
        if !entry.file_type().is_dir() && (name.ends_with(b".conf") || name.ends_with(b".vhost")) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

fn main_file(root: &Path) -> Option<PathBuf> {
    MAIN_FILES
        .iter()
        .map(|name| root.join(name))
        .find(|path| path.is_file())
}

/// A whole server, by its root.
fn whole(check: &Check, root: &Path) -> Result<Job, Refused> {
    let main = main_file(root)
        .ok_or_else(|| Refused(format!("there is no main file in {}", root.display())))?;
    main_job(check, &main, root)
}

fn main_job(check: &Check, main: &Path, root: &Path) -> Result<Job, Refused> {
    let root = match &check.server_root {
        Some(root) => absolute(root)?,
        None => root.to_path_buf(),
    };
    let envvars = root.join("envvars");
    let debian = main.file_name().is_some_and(|n| n == "apache2.conf");
    let mut options = options(check, &root, true)?;
    options.envvars = envvars.is_file().then(|| bytes(&envvars));
    // An envvars file says it all; only a tree without one gets Debian's.
    options.debian = debian && options.envvars.is_none();
    Ok(Job {
        request: Request {
            main: bytes(main),
            more: Vec::new(),
            htaccess: None,
            options,
        },
        only: None,
    })
}

/// One file: a main file, a `.htaccess`, or a fragment.
fn file(check: &Check, full: &Path) -> Result<Job, Refused> {
    let name = full.file_name().unwrap_or_default();
    let folder = full.parent().unwrap_or(Path::new("/"));
    if name == ".htaccess" {
        let mut options = options(check, folder, false)?;
        options.debian = true;
        return Ok(Job {
            request: Request {
                main: bytes(full),
                more: Vec::new(),
                htaccess: Some(bytes(folder)),
                options,
            },
            only: None,
        });
    }
    if name == "apache2.conf" || name == "httpd.conf" {
        return main_job(check, full, root_of_main(full));
    }
    if check.modules.is_none()
        && let Some(root) = root_above(full)
    {
        return in_place(check, full, &root);
    }
    let text = fs::read(full).unwrap_or_default();
    if is_main(&text) {
        return main_job(check, full, root_of_main(full));
    }
    let root = root_above(full).unwrap_or_else(|| folder.to_path_buf());
    let mut options = options(check, &root, false)?;
    options.debian = true;
    Ok(Job {
        request: Request {
            main: bytes(full),
            more: Vec::new(),
            htaccess: None,
            options,
        },
        only: None,
    })
}

/// `/etc/httpd` for `/etc/httpd/conf/httpd.conf`, else the folder itself.
fn root_of_main(main: &Path) -> &Path {
    let folder = main.parent().unwrap_or(Path::new("/"));
    if folder.file_name().is_some_and(|n| n == "conf") {
        folder.parent().unwrap_or(folder)
    } else {
        folder
    }
}

/// The server root that a file is in.
fn root_above(full: &Path) -> Option<PathBuf> {
    full.ancestors()
        .skip(1)
        .take(LEVELS)
        .find(|folder| main_file(folder).is_some())
        .map(Path::to_path_buf)
}

/// A fragment in its tree: where the tree includes it, or else at its end, as if it were
/// enabled.
fn in_place(check: &Check, full: &Path, root: &Path) -> Result<Job, Refused> {
    let mut job = whole(check, root)?;
    let config = load(&Disk::new(), job.request.clone());
    let wanted = fs::canonicalize(full).ok();
    let read = config.sources.iter().any(|(_, file)| {
        let read = Path::new(std::ffi::OsStr::from_bytes(file.path()));
        read == full || (wanted.is_some() && fs::canonicalize(read).ok() == wanted)
    });
    if !read {
        job.request.more = vec![bytes(full)];
    }
    job.only = Some(full.to_path_buf());
    Ok(job)
}

/// Whether a file is a server's main file by what is in it: it loads modules itself.
fn is_main(text: &[u8]) -> bool {
    syntax::parse(text).lines.iter().any(|line| {
        let text = line.text(text);
        let first = syntax::word(text.bytes(), 0).0;
        first.is_some_and(|w| {
            w.value.eq_ignore_ascii_case(b"LoadModule")
                || w.value.eq_ignore_ascii_case(b"ServerRoot")
        })
    })
}

fn standard_input(check: &Check, disk: &mut Disk) -> Result<Job, Refused> {
    let mut text = Vec::new();
    io::stdin()
        .lock()
        .take(MAX_CONFIG_FILE + 1)
        .read_to_end(&mut text)
        .map_err(|error| Refused(format!("cannot read standard input: {error}")))?;
    if text.len() as u64 > MAX_CONFIG_FILE {
        return Err(Refused(format!(
            "standard input is larger than {MAX_CONFIG_FILE} bytes"
        )));
    }
    let name = check
        .stdin_filename
        .clone()
        .unwrap_or_else(|| PathBuf::from("standard-input.conf"));
    let full = absolute(&name)?;
    let main = is_main(&text);
    disk.put(bytes(&full), text);
    if let Some(root) = root_above(&full) {
        if MAIN_FILES.iter().any(|m| root.join(m) == full) {
            return main_job(check, &full, &root);
        }
        let mut job = whole(check, &root)?;
        let config = load(disk, job.request.clone());
        let read = config
            .sources
            .iter()
            .any(|(_, file)| file.path() == bytes(&full));
        if !read {
            job.request.more = vec![bytes(&full)];
        }
        job.only = Some(full);
        return Ok(job);
    }
    if main {
        return main_job(check, &full, root_of_main(&full));
    }
    let folder = full.parent().unwrap_or(Path::new("/")).to_path_buf();
    let mut options = options(check, &folder, false)?;
    options.debian = true;
    Ok(Job {
        request: Request {
            main: bytes(&full),
            more: Vec::new(),
            htaccess: None,
            options,
        },
        only: None,
    })
}

fn options(check: &Check, root: &Path, whole: bool) -> Result<Options, Refused> {
    let mut defines: Vec<(Vec<u8>, Option<Vec<u8>>)> = check
        .names
        .iter()
        .map(|n| (n.clone().into_bytes(), None))
        .collect();
    for variable in &check.variables {
        match variable.split_once('=') {
            Some((name, value)) => defines.push((name.into(), Some(value.into()))),
            None => {
                return Err(Refused(format!("--define {variable}: write NAME=VALUE")));
            }
        }
    }
    let root = match &check.server_root {
        Some(root) => absolute(root)?,
        None => root.to_path_buf(),
    };
    Ok(Options {
        server_root: bytes(&root),
        defines,
        modules: modules(check.modules.as_deref(), whole)?,
        whole,
        debian: false,
        envvars: None,
        here: match check.target {
            Where::Auto => None,
            Where::Here => Some(true),
            Where::Elsewhere => Some(false),
        },
    })
}

fn modules(given: Option<&str>, whole: bool) -> Result<Modules, Refused> {
    let Some(given) = given else {
        return Ok(Modules::built_in(whole));
    };
    if given == "all" {
        return Ok(Modules::all());
    }
    if let Some(folder) = given.strip_prefix("from:") {
        let root = absolute(Path::new(folder))?;
        let main = main_file(&root)
            .ok_or_else(|| Refused(format!("--modules from:{folder}: no main file is in it")))?;
        let request = Request {
            main: bytes(&main),
            more: Vec::new(),
            htaccess: None,
            options: Options {
                server_root: bytes(&root),
                defines: Vec::new(),
                modules: Modules::built_in(true),
                whole: true,
                debian: true,
                envvars: None,
                here: Some(false),
            },
        };
        return Ok(load(&Disk::new(), request).modules);
    }
    let mut modules = Modules::built_in(true);
    for name in given.split(',').map(str::trim).filter(|n| !n.is_empty()) {
        let found = table::MODULES.iter().position(|m| {
            m.a2enmod == name || m.name == name || m.symbol == name || m.source == name
        });
        match found {
            Some(n) => modules.add(table::ModuleId(n as u16)),
            None => modules.add_foreign(name.as_bytes()),
        }
    }
    Ok(modules)
}
