//! Whether the application can be imported, as far as its text tells: what surely fails is told
//! before anything is done.

use std::sync::Arc;

use crate::config::path;
use crate::facts::python::home::add_python;
use crate::facts::python::packages::{debian, distribution};
use crate::facts::python::program::{Missing, Program, Why};
use crate::facts::python::search::{Location, SearchPath, find_in};
use crate::facts::python::servers::blocks;
use crate::facts::python::{EXCEPT_COMMA, Fault, What, parse};
use crate::setup::place::Place;
use crate::setup::plan::Refusal;
use crate::setup::system::System;

use super::Framework;
use super::candidate::imports;
use super::choose::Chosen;
use super::django;
use super::python::{Python, word};
use super::rights;

/// Most refusals that are told of one application.
const MOST: usize = 6;

/// Where Debian's packages put modules.
const PACKAGES: &str = "/usr/lib/python3/dist-packages";

/// What is known of the import.
pub(super) struct Judged {
    pub(super) program: Program,
    /// What a script that was there is made with.
    pub(super) framework: Framework,
    pub(super) refusals: Vec<Refusal>,
    /// Folders that Python needs to be told.
    pub(super) python_path: Vec<Place>,
    /// Packages of the system's that have what is imported.
    pub(super) packages: Vec<&'static str>,
}

/// Judges.
///
/// # Errors
/// Where the script cannot be read at all.
pub(super) fn judge(
    system: &System<'_>,
    folder: &Place,
    chosen: &Chosen,
    python: &Python,
) -> Result<Judged, Vec<Refusal>> {
    let mut python_path: Vec<Place> = Vec::new();
    let program = loop {
        let program = read(system, chosen, python, &python_path)?;
        // Each round adds a folder.
        let more = beside(system, folder, chosen, &program)
            .filter(|more| python_path.len() < 3 && !python_path.contains(more));
        match more {
            Some(more) => python_path.push(more),
            None => break program,
        }
    };
    let mut refusals = faults(&program);
    refusals.extend(servers(&program));
    refusals.extend(activation(system, &program));
    let (missing, packages) = missing(system, folder, chosen, python, &program);
    refusals.extend(missing);
    refusals.truncate(MOST);
    Ok(Judged {
        framework: framework(&program),
        program,
        refusals,
        python_path,
        packages,
    })
}

/// What the code of an application is made with.
fn framework(program: &Program) -> Framework {
    let uses = |name| program.loaded.iter().any(|l| imports(&l.module, name));
    if uses("django") {
        Framework::Django
    } else if uses("flask") {
        Framework::Flask
    } else {
        Framework::Plain
    }
}

fn read(
    system: &System<'_>,
    chosen: &Chosen,
    python: &Python,
    python_path: &[Place],
) -> Result<Program, Vec<Refusal>> {
    let facts = system.facts;
    let mut search = SearchPath::default();
    // As `home=` of the daemon process has it.
    search.add(path::parent(chosen.script.bytes()));
    for folder in python_path {
        search.add_site(facts, folder.bytes());
    }
    let home = match &python.making {
        // What will be in it is not known yet; it has none of the system's.
        Some(_) => None,
        None => python.home.as_ref(),
    };
    add_python(&mut search, facts, home.map(Place::bytes), python.version);
    search.open |= python.making.is_some();
    let script = chosen.script.bytes();
    let Some(text) = &chosen.text else {
        return Ok(Program::read(facts, script, search, python.version));
    };
    match parse(script, &Arc::from(text.as_bytes())) {
        Some(module) => Ok(Program::of_script(facts, module, search, python.version)),
        None => Err(vec![Refusal::new(
            format!("{} cannot be read as Python", chosen.script),
            "move it out of the way, and a new one is written",
        )]),
    }
}

/// The folder of the application's own in which a module lies that is not found.
fn beside(
    system: &System<'_>,
    folder: &Place,
    chosen: &Chosen,
    program: &Program,
) -> Option<Place> {
    let script = String::from_utf8_lossy(path::parent(chosen.script.bytes())).into_owned();
    let settings = django::settings(system, program)
        .filter(|s| s.found == Location::Nowhere)
        .map(|s| s.name);
    let names = program
        .missing
        .iter()
        .filter(|m| m.why == Why::Module)
        .map(|m| m.name.clone())
        .chain(settings);
    let src = format!("{folder}/src");
    for name in names {
        let first = name.split('.').next().unwrap_or_default();
        for at in [folder.as_str(), &src, &script] {
            let place = Place::of(at).ok()?;
            let on_path = program.path.folders.iter().any(|f| f == place.bytes());
            let found = find_in(system.facts, place.bytes(), first);
            if !on_path && matches!(found, Location::File(_) | Location::Package(_)) {
                return Some(place);
            }
        }
    }
    None
}

fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// What is no Python 3.
fn faults(program: &Program) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for loaded in program.loaded.iter().filter(|l| l.sure) {
        let file = shown(&loaded.module.path);
        let old = loaded.module.faults.iter().find_map(|fault| match fault {
            // Python 3.14 reads it, with another meaning.
            Fault::Python2(what, _)
                if *what == EXCEPT_COMMA && program.version.is_none_or(|v| v >= (3, 14)) =>
            {
                None
            }
            Fault::Python2(what, place) => Some((*what, place.line)),
            Fault::Syntax(_) => None,
        });
        let syntax = loaded.module.faults.iter().find_map(|fault| match fault {
            Fault::Syntax(place) => Some(place.line),
            Fault::Python2(..) => None,
        });
        match (old, syntax) {
            (Some((what, line)), _) => refusals.push(Refusal::new(
                format!("{file}:{line} has {what}, which is Python 2: mod_wsgi's Python 3 does not read it"),
                "write it as Python 3 has it, such as print(\"x\") or except Error as e:",
            )),
            (None, Some(line)) => refusals.push(Refusal::new(
                format!("{file}:{line} is no Python: the application cannot be imported"),
                format!("ask Python itself what is wrong: python3 -m py_compile {file}"),
            )),
            (None, None) => {}
        }
    }
    refusals
}

/// Calls that do not return.
fn servers(program: &Program) -> Vec<Refusal> {
    program
        .events()
        .filter(|(loaded, event)| loaded.sure && event.sure)
        .filter_map(|(loaded, event)| {
            let function = blocks(&loaded.module, event)?;
            let file = shown(&loaded.module.path);
            Some(Refusal::new(
                format!(
                    "{file}:{} calls {function}() on import, which does not return: every request \
                     would wait in vain",
                    event.place.line
                ),
                format!(
                    "put the call under a line that says if __name__ == \"__main__\": in {file}"
                ),
            ))
        })
        .collect()
}

/// A script that enters an environment in the way of Python 2, by a file that is not there.
fn activation(system: &System<'_>, program: &Program) -> Vec<Refusal> {
    program
        .events()
        .filter(|(loaded, event)| loaded.sure && event.sure)
        .filter_map(|(loaded, event)| {
            let What::Opens(at) = &event.what else {
                return None;
            };
            let gone = at.ends_with(b"/activate_this.py")
                && system.facts.stat(crate::facts::Topic::Code, at).absent();
            gone.then(|| {
                let file = shown(&loaded.module.path);
                Refusal::new(
                    format!(
                        "{file}:{} runs {}, which is not there",
                        event.place.line,
                        shown(at)
                    ),
                    "take the line out: the environment is given to mod_wsgi by python-home",
                )
            })
        })
        .collect()
}

/// Imports that surely fail, and packages that mend it.
fn missing(
    system: &System<'_>,
    folder: &Place,
    chosen: &Chosen,
    python: &Python,
    program: &Program,
) -> (Vec<Refusal>, Vec<&'static str>) {
    let mut packages = Vec::new();
    let mut refusals = Vec::new();
    if python.home.is_none() && !system.is_there(PACKAGES) {
        // Python itself is still to be installed: what is imported cannot be there either.
        let names = program.imported.iter().map(|(name, ..)| first(name));
        packages.extend(names.filter_map(debian));
    }
    let lacks: Vec<&Missing> = program.missing.iter().collect();
    let mends = |missing: &Missing| {
        let own = missing.name.contains('.') && program.module(first(&missing.name)).is_some();
        (missing.why == Why::Module && python.home.is_none() && !own)
            .then(|| debian(first(&missing.name)))
            .flatten()
    };
    for one in &lacks {
        if let Some(package) = mends(one) {
            packages.push(package);
            continue;
        }
        let by = &program.loaded[one.by].module;
        let at = if one.by == 0 && chosen.text.is_some() {
            folder.to_string()
        } else {
            format!("{}:{}", shown(&by.path), one.place.line)
        };
        let name = &one.name;
        let refusal = match &one.why {
            Why::Module => Refusal::new(
                format!(
                    "{at} imports `{name}`, which is in none of the folders where Python looks"
                ),
                install(system, folder, python, name),
            ),
            Why::Name(module, file) => Refusal::new(
                format!("{at} imports `{name}` from `{module}`, which has no such name"),
                format!("look in {file} for what it is called"),
            ),
            Why::Package => Refusal::new(
                format!("{at} imports with a dot before the name, but a script is in no package"),
                "leave the dot out",
            ),
        };
        if !refusals.contains(&refusal) {
            refusals.push(refusal);
        }
    }
    (refusals, packages)
}

fn first(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// What to do for a module that is not installed.
fn install(system: &System<'_>, folder: &Place, python: &Python, name: &str) -> String {
    let package = distribution(first(name));
    match &python.home {
        Some(home) => {
            let owner = rights::owner(system, home).and_then(|owner| owner.person);
            let user = owner.map_or_else(String::new, |name| format!("sudo -u {name} "));
            let needed = format!("{folder}/requirements.txt");
            let what = match Place::of(&needed) {
                Ok(file) if system.is_there(&needed) => format!("-r {}", word(&file)),
                _ => package.to_owned(),
            };
            format!(
                "install it in the environment: {user}{}/bin/python3 -m pip install {what}",
                word(home)
            )
        }
        None => format!(
            "write the packages that the application needs into {folder}/requirements.txt, and a \
             virtual environment is made from it; or name one that has them with --venv"
        ),
    }
}
