//! Which Python runs the application: mod_wsgi's, with the packages of an environment or of the
//! system.

use crate::config::modules::Tri;
use crate::config::path;
use crate::config::world::{FileKind, Seen};
use crate::facts::Topic;
use crate::facts::python::home::{self, Home, Version, version_of};
use crate::setup::answers::{Answers, Environment};
use crate::setup::place::Place;
use crate::setup::plan::Refusal;
use crate::setup::system::System;
use crate::syntax::{Word, words};

use super::Making;
use super::project::Project;
use super::scan::Scan;

/// Where Debian's package has mod_wsgi's module.
const MODULE: &[u8] = b"/usr/lib/apache2/modules/mod_wsgi.so";
/// Debian's Python, for which its mod_wsgi is built.
const PYTHON: &str = "/usr/bin/python3";

/// The Python that was chosen.
#[derive(Debug, Clone)]
pub(super) struct Python {
    /// mod_wsgi's version, where it is known.
    pub(super) version: Option<Version>,
    /// The program.
    pub(super) program: Place,
    /// The virtual environment.
    pub(super) home: Option<Place>,
    /// How it is made.
    pub(super) making: Option<Making>,
    /// Packages that this needs.
    pub(super) packages: Vec<&'static str>,
    /// What a person has to know.
    pub(super) told: Vec<String>,
}

/// Chooses.
///
/// # Errors
/// Where the environment is none, or none for mod_wsgi's Python.
pub(super) fn choose(
    answers: &Answers,
    system: &System<'_>,
    scan: &Scan,
) -> Result<Python, Vec<Refusal>> {
    let version = version(system);
    let base = base(system, version);
    let of_system = |version| Python {
        version,
        program: base.clone(),
        home: None,
        making: None,
        packages: Vec::new(),
        told: Vec::new(),
    };
    let inside = |folder: Place| {
        let program = program(system, &folder).unwrap_or_else(|| base.clone());
        Python {
            version,
            program,
            home: Some(folder),
            making: None,
            packages: Vec::new(),
            told: Vec::new(),
        }
    };
    match &answers.environment {
        Environment::System => Ok(of_system(version)),
        Environment::At(folder) => {
            usable(system, folder, version).map_err(|refusal| vec![refusal])?;
            Ok(inside(folder.clone()))
        }
        Environment::Found => {
            let found = known(scan);
            let mut refused = Vec::new();
            for folder in found {
                let Ok(folder) = Place::of(&folder) else {
                    continue;
                };
                match usable(system, &folder, version) {
                    Ok(()) => return Ok(inside(folder)),
                    Err(refusal) => refused.push(refusal),
                }
            }
            if !refused.is_empty() {
                refused.truncate(1);
                return Err(refused);
            }
            let (Ok(mut requirements), Ok(home)) = (
                answers.app.below("requirements.txt"),
                answers.app.below("venv"),
            ) else {
                return Ok(of_system(version));
            };
            let file = system.world.stat(requirements.bytes()).known();
            let mut packages = Vec::new();
            if file.is_none_or(|meta| meta.kind != FileKind::File) {
                let project = Project::of(system, &answers.app);
                let Some((file, listed)) = project.listed else {
                    return Ok(Python {
                        told: project.told,
                        ..of_system(version)
                    });
                };
                (requirements, packages) = (file, listed);
            }
            if system.is_there(home.as_str()) {
                return Err(vec![Refusal::new(
                    format!("{home} is there, but is no virtual environment: it has no pyvenv.cfg"),
                    format!(
                        "move it out of the way, and it is made from {requirements}; or say \
                         --venv with the folder of the right one"
                    ),
                )]);
            }
            let program = home
                .below("bin/python3")
                .map_err(|what| vec![Refusal::new(what, "give a shorter path")])?;
            Ok(Python {
                version,
                program,
                home: Some(home),
                making: Some(Making {
                    python: base.clone(),
                    requirements,
                    packages,
                }),
                packages: missing_venv(system, version),
                told: Vec::new(),
            })
        }
    }
}

/// python3-venv, where what it brings is not there: the `ensurepip` that venv puts pip in by.
fn missing_venv(system: &System<'_>, version: Option<Version>) -> Vec<&'static str> {
    let there = version.is_some_and(|(major, minor)| {
        system.is_there(&format!(
            "/usr/lib/python{major}.{minor}/ensurepip/__init__.py"
        ))
    });
    if there {
        Vec::new()
    } else {
        vec!["python3-venv"]
    }
}

/// The environments in the folder, the usual names first.
fn known(scan: &Scan) -> Vec<String> {
    let place = |at: &String| {
        let name = path::file_name(at.as_bytes());
        let usual: [&[u8]; 4] = [b"venv", b".venv", b"env", b".env"];
        usual.iter().position(|u| *u == name).unwrap_or(9)
    };
    let mut all = scan.environments.clone();
    all.sort_by_key(place);
    all
}

/// The Python of an environment.
fn program(system: &System<'_>, home: &Place) -> Option<Place> {
    ["bin/python3", "bin/python"].iter().find_map(|name| {
        let at = home.below(name).ok()?;
        system.is_there(at.as_str()).then_some(at)
    })
}

fn usable(system: &System<'_>, folder: &Place, version: Option<Version>) -> Result<(), Refusal> {
    let python = match version {
        Some((major, minor)) => format!("python{major}.{minor}"),
        None => "python3".to_owned(),
    };
    let made = format!(
        "make one with mod_wsgi's Python: {python} -m venv {}",
        word(folder)
    );
    match home::home(system.facts, folder.bytes()) {
        Home::Missing => Err(Refusal::new(format!("{folder} is not there"), made)),
        Home::NotFolder => Err(Refusal::new(
            format!("{folder} is a file, not the folder of an environment"),
            made,
        )),
        Home::NotPython => Err(Refusal::new(
            format!("{folder} is no virtual environment: it has no pyvenv.cfg"),
            made,
        )),
        Home::Venv(Some(own), _) if version.is_some_and(|v| v != own) => {
            let (major, minor) = version.unwrap_or(own);
            // One that was upgraded in its place has packages for both.
            let packages = format!("{folder}/lib/python{major}.{minor}/site-packages");
            if system.is_there(&packages) {
                return Ok(());
            }
            let fill = format!("{}/bin/python3 -m pip install", word(folder));
            Err(Refusal::new(
                format!(
                    "{folder} was made for Python {}.{}, and mod_wsgi is built for \
                     {major}.{minor}: none of its packages would be found",
                    own.0, own.1
                ),
                format!(
                    "make it anew: {python} -m venv --clear {}, then {fill} -r requirements.txt",
                    word(folder)
                ),
            ))
        }
        Home::Venv(..) if program(system, folder).is_none() => Err(Refusal::new(
            format!("{folder} has no bin/python3, or one that leads nowhere"),
            format!("make it anew: {python} -m venv --clear {}", word(folder)),
        )),
        _ => Ok(()),
    }
}

/// A path as a word of a command line.
pub(super) fn word(place: &Place) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@,=".contains(c);
    if place.as_str().chars().all(plain) {
        place.to_string()
    } else {
        format!("'{}'", place.as_str().replace('\'', "'\\''"))
    }
}

/// mod_wsgi's version of Python: its module's, or where it is not installed yet that of the
/// system's Python, for which Debian builds it.
fn version(system: &System<'_>) -> Option<Version> {
    let module = loaded(system).unwrap_or_else(|| MODULE.to_vec());
    version_of(system.facts, &module).or_else(|| {
        if system.is_there(&String::from_utf8_lossy(&module)) {
            return None;
        }
        let Seen::Is(target) = system.facts.link(Topic::Environments, PYTHON.as_bytes()) else {
            return None;
        };
        let target = String::from_utf8_lossy(&target).into_owned();
        let minor = target.rsplit('/').next()?.strip_prefix("python3.")?;
        Some((3, minor.parse().ok()?))
    })
}

/// The module that the configuration loads, where it is there and not that of Debian's package.
pub(super) fn other(system: &System<'_>) -> Option<String> {
    let module = loaded(system)?;
    if module.starts_with(b"/usr/lib/apache2/modules/") {
        return None;
    }
    let module = String::from_utf8(module).ok()?;
    system.is_there(&module).then_some(module)
}

/// The module that the configuration loads. What loads modules is done when the configuration is
/// read and is in no tree: it is looked for in the files.
fn loaded(system: &System<'_>) -> Option<Vec<u8>> {
    let config = system.config?;
    if config.modules.has_named("mod_wsgi") != Tri::Yes {
        return None;
    }
    config.sources.iter().find_map(|(_, file)| {
        file.bytes().split(|&b| b == b'\n').find_map(|line| {
            let mut words = words(line);
            let is = |word: Word<'_>, wanted: &[u8]| word.value.eq_ignore_ascii_case(wanted);
            (is(words.next()?, b"LoadModule") && is(words.next()?, b"wsgi_module")).then_some(())?;
            Some(path::under(&config.server_root, &words.next()?.value))
        })
    })
}

/// The system's Python of mod_wsgi's version.
fn base(system: &System<'_>, version: Option<Version>) -> Place {
    let usual = Place::of(PYTHON).expect("a plain path");
    let Some((major, minor)) = version else {
        return usual;
    };
    let own = format!("{PYTHON}.{minor}");
    let Seen::Is(target) = system.facts.link(Topic::Environments, PYTHON.as_bytes()) else {
        return usual;
    };
    let is_usual = path::file_name(&target) == format!("python{major}.{minor}").as_bytes();
    match Place::of(&own) {
        Ok(place) if !is_usual && system.is_there(&own) => place,
        _ => usual,
    }
}
