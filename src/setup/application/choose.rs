//! Which of the callables in the folder is the application.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::python::Module;
use crate::facts::python::search::{Location, find_in};
use crate::setup::answers::Answers;
use crate::setup::place::Place;
use crate::setup::plan::Refusal;
use crate::setup::system::System;

use super::Framework;
use super::callable::Callable;
use super::candidate::{self, Near, Offer};
use super::ranked::{Candidate, best, candidates, short};
use super::scan::Scan;
use super::{django, script};

/// What was chosen.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    pub(super) script: Place,
    pub(super) text: Option<String>,
    pub(super) framework: Framework,
    pub(super) callable: String,
    pub(super) told: Vec<String>,
}

/// Chooses.
///
/// # Errors
/// Where there is none, or more than one that may be meant.
pub(super) fn choose(
    answers: &Answers,
    system: &System<'_>,
    scan: &Scan,
) -> Result<Chosen, Refusal> {
    let folder = &answers.app;
    let place = of_script(folder)?;
    if let Some(written) = &answers.callable {
        let callable = Callable::of(written)?;
        let candidate = asked(system, folder, callable)?;
        let text = script::of(&candidate.root, &candidate.callable);
        return match system.text(place.as_str()) {
            Some(there) if there != text => Err(Refusal::new(
                format!("{place} is there already, and does not say what --callable says"),
                format!(
                    "leave --callable out to use the script as it is, or move {place} out of the \
                     way"
                ),
            )),
            there => Ok(Chosen {
                text: there.is_none().then_some(text),
                script: place,
                framework: candidate.framework,
                callable: candidate.callable.to_string(),
                told: Vec::new(),
            }),
        };
    }
    if let Some(chosen) = existing(system, scan, &place)? {
        return Ok(chosen);
    }
    if let Some(manage) = &scan.manage
        && let Some(project) = django::project(system, scan, manage)
    {
        return Ok(Chosen {
            script: place,
            text: Some(project.script),
            framework: Framework::Django,
            callable: project.callable,
            told: Vec::new(),
        });
    }
    let all = candidates(system, folder, scan);
    let (candidate, told) = best(folder, all).map_err(|found| match found {
        None => none(system, folder, scan),
        Some(found) => several(folder, &found),
    })?;
    Ok(Chosen {
        text: Some(script::of(&candidate.root, &candidate.callable)),
        script: place,
        framework: candidate.framework,
        callable: candidate.callable.to_string(),
        told,
    })
}

fn of_script(folder: &Place) -> Result<Place, Refusal> {
    folder
        .below("app.wsgi")
        .map_err(|what| Refusal::new(what, "give a shorter path"))
}

/// A script that is there already.
fn existing(system: &System<'_>, scan: &Scan, usual: &Place) -> Result<Option<Chosen>, Refusal> {
    let script = match scan.scripts.as_slice() {
        [] => return Ok(None),
        [one] => one.clone(),
        all if all.iter().any(|s| s == usual.as_str()) => usual.to_string(),
        all => {
            let names: Vec<&str> = all.iter().map(String::as_str).collect();
            return Err(Refusal::new(
                format!("there is more than one WSGI script: {}", names.join(", ")),
                format!(
                    "rename the one that is meant to {usual}, or say --callable module:name, and \
                     a new one is written"
                ),
            ));
        }
    };
    let place = Place::of(&script)
        .map_err(|what| Refusal::new(what, format!("rename the script to {usual}")))?;
    let Seen::Is(module) = system.facts.python(script.as_bytes()) else {
        return Err(Refusal::new(
            format!("{script} cannot be read as Python"),
            "see that it is a Python file of less than a megabyte",
        ));
    };
    if module.faults.is_empty() && module.binds("application").is_none() {
        let mend = match candidate::offers(&module).first() {
            Some(Offer::Factory { name }) => format!("add a line to it: application = {name}()"),
            Some(offer) => format!("add a line to it: application = {}", offer.name()),
            None => "import it there: from app import app as application; or move the script out \
                     of the way, and a new one is written"
                .to_owned(),
        };
        return Err(Refusal::new(
            format!("{script} does not define `application`, which mod_wsgi looks for"),
            mend,
        ));
    }
    let name = String::from_utf8_lossy(path::file_name(script.as_bytes())).into_owned();
    let told = scan
        .scripts
        .iter()
        .filter(|other| **other != script)
        .map(|other| format!("{other} is not used: {script} is"))
        .collect();
    Ok(Some(Chosen {
        framework: of_script_framework(&module),
        script: place,
        text: None,
        callable: format!("{name}:application"),
        told,
    }))
}

fn of_script_framework(module: &Module) -> Framework {
    if candidate::imports(module, "django") {
        Framework::Django
    } else if candidate::imports(module, "flask") {
        Framework::Flask
    } else {
        Framework::Plain
    }
}

/// The callable that was asked for.
fn asked(system: &System<'_>, folder: &Place, callable: Callable) -> Result<Candidate, Refusal> {
    let first = callable.module.split('.').next().unwrap_or_default();
    let above = String::from_utf8_lossy(path::parent(folder.bytes())).into_owned();
    let own = String::from_utf8_lossy(path::file_name(folder.bytes())).into_owned();
    let mut roots = vec![folder.to_string(), format!("{folder}/src")];
    if own == first && system.is_there(&format!("{folder}/__init__.py")) {
        roots.insert(0, above);
    }
    let found = roots.into_iter().find_map(|root| {
        let at = find(system, &root, &callable.module);
        match at {
            Location::Nowhere | Location::Unknown => None,
            at => Some((root, at)),
        }
    });
    let Some((root, at)) = found else {
        return Err(Refusal::new(
            format!("there is no module `{}` in {folder}", callable.module),
            "write the module as Python imports it from that folder, such as app:app for app.py, \
             or shop.web:app for shop/web.py",
        ));
    };
    let (Location::File(file) | Location::Package(file)) = at else {
        // Compiled, or without code of its own: the import itself will tell.
        return Ok(Candidate {
            file: root.clone(),
            root,
            made: (callable.module.clone(), callable.name.clone()),
            callable,
            framework: Framework::Plain,
            tier: 0,
        });
    };
    let shown = String::from_utf8_lossy(&file).into_owned();
    let Seen::Is(module) = system.facts.python(&file) else {
        return Err(Refusal::new(
            format!("{shown} cannot be read as Python"),
            "see that it is a Python file of less than a megabyte",
        ));
    };
    let name = callable.name.split('.').next().unwrap_or_default();
    let has = candidate::offers(&module);
    if module.faults.is_empty() && module.binds(name).is_none() {
        let mend = match has.first() {
            Some(offer) => {
                let call = if matches!(offer, Offer::Factory { .. }) {
                    "()"
                } else {
                    ""
                };
                format!("say --callable {}:{}{call}", callable.module, offer.name())
            }
            None => format!("look in {shown} for what it is called"),
        };
        return Err(Refusal::new(format!("{shown} has no `{name}`"), mend));
    }
    if let Some(function) = module.function(&callable.name).filter(|f| !f.class) {
        let line = function.place.line;
        let needed = [&function.required[..], &function.required_by_name].concat();
        if callable.factory && !needed.is_empty() {
            return Err(needs(&shown, line, &callable.name, &needed.join(", ")));
        }
        if !callable.factory && needed.is_empty() {
            return Err(Refusal::new(
                format!(
                    "{}() at {shown}:{line} is given nothing, so it is no WSGI application \
                     but may make one",
                    callable.name
                ),
                format!("say --callable {callable}()"),
            ));
        }
    }
    let offered = has.iter().find_map(|offer| match offer {
        Offer::Object {
            name, framework, ..
        } if *name == callable.name => Some(*framework),
        _ => None,
    });
    Ok(Candidate {
        framework: offered.unwrap_or_else(|| of_script_framework(&module)),
        file: shown,
        root,
        made: (callable.module.clone(), callable.name.clone()),
        callable,
        tier: 0,
    })
}

/// Where a module is below a folder.
pub(super) fn find(system: &System<'_>, root: &str, module: &str) -> Location {
    let mut folder = root.as_bytes().to_vec();
    let mut at = Location::Nowhere;
    for (n, part) in module.split('.').enumerate() {
        if n > 0 {
            folder = match &at {
                Location::Package(init) => path::parent(init).to_vec(),
                Location::Namespace(folder) => folder.clone(),
                Location::Nowhere | Location::Unknown => return at,
                _ => return Location::Nowhere,
            };
        }
        at = find_in(system.facts, &folder, part);
    }
    at
}

fn several(folder: &Place, found: &[Candidate]) -> Refusal {
    const SHOWN: usize = 6;
    let mut names: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|c| format!("{} in {}", c.callable, short(folder, &c.file)))
        .collect();
    if found.len() > SHOWN {
        names.push(format!("{} more", found.len() - SHOWN));
    }
    Refusal::new(
        format!(
            "more than one WSGI application may be meant in {folder}: {}",
            names.join(", ")
        ),
        format!(
            "say which one: --callable {}",
            found
                .first()
                .map_or_else(String::new, |c| c.callable.to_string())
        ),
    )
}

fn needs(file: &str, line: u32, name: &str, needed: &str) -> Refusal {
    Refusal::new(
        format!("{name}() at {file}:{line} makes the application, but has to be given {needed}"),
        format!(
            "give it a default there, or write a wsgi.py that calls it with what it needs: \
             application = {name}(...)"
        ),
    )
}

/// Why there is none.
fn none(system: &System<'_>, folder: &Place, scan: &Scan) -> Refusal {
    for file in &scan.sources {
        let Seen::Is(module) = system.facts.python(file.as_bytes()) else {
            continue;
        };
        match candidate::near(&module) {
            Some((Near::Asgi(maker), line)) => {
                return Refusal::new(
                    format!(
                        "{file}:{line} makes an application with {maker}, which speaks \
                         ASGI; mod_wsgi serves WSGI alone"
                    ),
                    "run it with a server of its own such as uvicorn, and let Apache hand requests \
                     on with ProxyPass",
                );
            }
            Some((Near::Needs(name, needed), line)) => return needs(file, line, &name, &needed),
            None => {}
        }
    }
    if scan.sources.is_empty() && scan.scripts.is_empty() {
        let listed = system.facts.list(Topic::Code, folder.bytes());
        let empty = matches!(&listed, Seen::Is(entries) if entries.is_empty());
        let what = if empty {
            format!("{folder} is empty")
        } else if let Seen::Gap(why) = listed {
            format!("{folder} cannot be looked into: {why}")
        } else {
            format!("there is no Python source in {folder}")
        };
        return Refusal::new(what, "give the folder that the application's code is in");
    }
    let more = if scan.more {
        " among the first files of it"
    } else {
        ""
    };
    Refusal::new(
        format!("no WSGI application was found in {folder}{more}"),
        "say what it is called: --callable module:name, or --callable module:name() for a \
         function that makes it",
    )
}
