//! What the command line says of a configuration, to requests that can be read.

use crate::hash::HashMap;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::config::modules::Modules;
use crate::config::table;
use crate::config::{Options, Request, load};
use crate::facts;
use crate::probe::Disk;
use crate::settings::{Pick, Policy, Said, version};
use crate::suppress;

use super::super::arguments::{Check, Target};
use super::target::absolute;
use super::{Refused, roots};

/// What holds for everything that is checked; worked out once.
pub(super) struct Settings {
    defines: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// The modules that were told.
    modules: Option<Modules>,
    /// Those that the settings tell of: a whole server says itself which it loads.
    modules_alone: Option<Modules>,
    server_root: Option<PathBuf>,
    here: Option<bool>,
    /// Folders that have been looked at, and whether they are in a repository.
    repositories: Mutex<HashMap<PathBuf, bool>>,
    /// Paths below it are told relative to it.
    pub(super) shown_below: Option<PathBuf>,
    /// Seconds since 1970, the same for every job.
    pub(super) now: Option<i64>,
    /// Which rules are asked, and for which files.
    pub(super) policy: Policy,
    /// What is known of the machine from elsewhere.
    pub(super) target: facts::Target,
    /// Whether a baseline is compared with.
    pub(super) compares: bool,
    /// Whether something is to be mended.
    pub(super) mends: bool,
    /// Whether one configuration is all that the process reads: it need not be cleared away.
    pub(super) ends: bool,
}

pub(super) fn bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_bytes().to_vec()
}

impl Settings {
    /// Reads them off the command line; tells the disk what it is to believe.
    pub(super) fn new(check: &Check, said: Said, disk: &mut Disk) -> Result<Settings, Refused> {
        if let Some(text) = &check.httpd_version {
            let version = version(text).ok_or_else(|| {
                Refused::usage(format!(
                    "--httpd-version {text}: write three numbers, such as 2.4.62"
                ))
            })?;
            disk.tell_version(version);
        } else if let Some(version) = said.httpd {
            disk.tell_version(version);
        }
        let mut defines: Vec<(Vec<u8>, Option<Vec<u8>>)> = check
            .names
            .iter()
            .map(|n| (n.clone().into_bytes(), None))
            .collect();
        for variable in &check.variables {
            let (name, value) = variable
                .split_once('=')
                .ok_or_else(|| Refused::usage(format!("--define {variable}: write NAME=VALUE")))?;
            defines.push((name.into(), Some(value.into())));
        }
        // Paths are told as they were asked for: relative ones from the present folder.
        let relative = check.format.in_a_repository()
            || check.paths.iter().all(|p| p.is_relative()) && !check.paths.is_empty();
        Ok(Settings {
            defines,
            modules: check
                .modules
                .as_deref()
                .map(|given| modules(given, disk))
                .transpose()?,
            modules_alone: said
                .modules
                .map(|names| modules(&names.join(","), disk))
                .transpose()?,
            server_root: check
                .server_root
                .as_deref()
                .map(|root| absolute(disk, root))
                .transpose()?,
            here: match check.target {
                Target::Auto if disk.is_image() => Some(true),
                Target::Auto => said.here,
                Target::Here => Some(true),
                Target::Elsewhere => Some(false),
            },
            repositories: Mutex::default(),
            shown_below: std::env::current_dir()
                .ok()
                .filter(|_| relative && !disk.is_image()),
            now: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|d| i64::try_from(d.as_secs()).ok()),
            policy: policy(check, said.policy)?,
            target: facts::Target {
                public_names: said.public_names,
                debian: said.debian,
                ..facts::Target::default()
            },
            compares: check.baseline.is_some() || check.write_baseline.is_some(),
            mends: check.fix || check.diff,
            ends: false,
        })
    }

    /// A whole server.
    pub(super) fn whole(&self, disk: &Disk, main: &Path, root: &Path) -> Request {
        let root = self.server_root.as_deref().unwrap_or(root);
        let envvars = root.join("envvars");
        let debian = main.file_name().is_some_and(|n| n == "apache2.conf");
        let mut options = self.options(disk, root, true);
        let there = disk.host(&envvars).is_ok_and(|host| host.is_file());
        options.envvars = there.then(|| bytes(&envvars));
        // An envvars file says it all; only a tree without one gets Debian's.
        options.debian = debian && options.envvars.is_none();
        Request {
            main: bytes(main),
            more: Vec::new(),
            htaccess: None,
            options,
        }
    }

    /// A fragment, or a `.htaccess` file of that folder, whose surroundings are not known.
    pub(super) fn alone(
        &self,
        disk: &Disk,
        path: &Path,
        root: &Path,
        htaccess: Option<&Path>,
    ) -> Request {
        let root = self.server_root.as_deref().unwrap_or(root);
        let mut options = self.options(disk, root, false);
        options.debian = true;
        Request {
            main: bytes(path),
            more: Vec::new(),
            htaccess: htaccess.map(bytes),
            options,
        }
    }

    fn in_repository(&self, disk: &Disk, folder: &Path) -> bool {
        // Another thread that died has left whole entries behind.
        let mut known = self
            .repositories
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(folder) {
            return *known;
        }
        let is = roots::in_repository(disk, folder);
        known.insert(folder.to_path_buf(), is);
        is
    }

    fn options(&self, disk: &Disk, root: &Path, whole: bool) -> Options {
        Options {
            server_root: bytes(root),
            defines: self.defines.clone(),
            modules: match (&self.modules, &self.modules_alone) {
                (Some(modules), _) => modules.clone(),
                (None, Some(modules)) if !whole => modules.clone(),
                _ => Modules::built_in(whole),
            },
            whole,
            debian: false,
            envvars: None,
            // A copy in a repository is for another machine, whatever is installed here.
            here: self
                .here
                .or_else(|| self.in_repository(disk, root).then_some(false)),
        }
    }
}

/// The modules that `--modules` names.
fn modules(given: &str, disk: &Disk) -> Result<Modules, Refused> {
    if given == "all" {
        return Ok(Modules::all());
    }
    if let Some(folder) = given.strip_prefix("from:") {
        let root = absolute(disk, Path::new(folder))?;
        let main = roots::main_file(disk, &root).ok_or_else(|| {
            Refused::failed(format!("--modules from:{folder}: no main file is in it"))
        })?;
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
        return Ok(load(disk, request).modules);
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

/// The choice of rules in the settings and on the command line. What is selected there takes the
/// place of what is selected and ignored here.
fn policy(check: &Check, mut policy: Policy) -> Result<Policy, Refused> {
    let picks = |flag: &str, words: &[String]| -> Result<Vec<Pick>, Refused> {
        let words = words
            .iter()
            .map(|word| word.trim())
            .filter(|w| !w.is_empty());
        words
            .map(|word| {
                Pick::of(word).ok_or_else(|| {
                    let near = suppress::nearest(word)
                        .map(|near| format!("; did you mean {near}?"))
                        .unwrap_or_default();
                    Refused::usage(format!("{flag} {word}: no rule is called so{near}"))
                })
            })
            .collect()
    };
    if let Some(words) = &check.select {
        let select = picks("--select", words)?;
        policy.base.select = Some(select);
        policy.base.ignore = Vec::new();
        policy.overrides = Vec::new();
    }
    let ignore = picks("--ignore", &check.ignore)?;
    for choice in &mut policy.overrides {
        choice.choice.ignore.extend(&ignore);
    }
    policy.base.ignore.extend(ignore);
    Ok(policy)
}
