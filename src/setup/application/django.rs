//! Django: which project, what the server serves of it by itself, and what its settings say.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::python::program::Program;
use crate::facts::python::search::Location;
use crate::facts::python::{Module, Value, What};
use crate::setup::answers::Answers;
use crate::setup::place::Place;
use crate::setup::system::System;

use super::callable::{Callable, is_name};
use super::candidate::{self, Offer};
use super::choose::{Chosen, find};
use super::python::{Python, word};
use super::scan::Scan;
use super::{Framework, rights, script};

const VARIABLE: &str = "DJANGO_SETTINGS_MODULE";

/// A project.
pub(super) struct Project {
    /// The script that loads it.
    pub(super) script: String,
    /// What the script takes.
    pub(super) callable: String,
}

/// The project that a `manage.py` belongs to.
pub(super) fn project(system: &System<'_>, scan: &Scan, manage: &str) -> Option<Project> {
    let root = shown(path::parent(manage.as_bytes()));
    let settings = named_in(system, manage)?;
    // The wsgi.py beside the settings, else the one there is.
    let package = settings.split('.').next().unwrap_or_default();
    let wsgi = [
        format!("{root}/{package}/wsgi.py"),
        format!("{root}/wsgi.py"),
    ];
    let others = scan.sources.iter().filter(|s| s.ends_with("/wsgi.py"));
    for file in wsgi.iter().chain(others) {
        let Seen::Is(module) = system.facts.python(file.as_bytes()) else {
            continue;
        };
        let offers = candidate::offers(&module);
        let Some(Offer::Object {
            name,
            framework: Framework::Django,
            ..
        }) = offers.first()
        else {
            continue;
        };
        let below = file.strip_prefix(&format!("{root}/"))?;
        let module = below.strip_suffix(".py")?.replace('/', ".");
        if !module.split('.').all(is_name) {
            continue;
        }
        let callable = Callable {
            module,
            name: name.clone(),
            factory: false,
        };
        return Some(Project {
            script: script::of(&root, &callable),
            callable: callable.to_string(),
        });
    }
    Some(Project {
        script: script::of_settings(&root, &settings),
        callable: "django.core.wsgi:get_wsgi_application()".to_owned(),
    })
}

/// The settings that a `manage.py` names, in a function of its own.
fn named_in(system: &System<'_>, manage: &str) -> Option<String> {
    let Seen::Is(module) = system.facts.python(manage.as_bytes()) else {
        return None;
    };
    let text = String::from_utf8_lossy(&module.text).into_owned();
    let (_, rest) = text.split_once(VARIABLE)?;
    let rest = rest.get(1..)?.trim_start_matches([']', ' ']);
    let rest = rest.trim_start_matches([',', '=', ' ', '\n', '\t']);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = rest[1..].split(quote).next()?;
    name.split('.').all(is_name).then(|| name.to_owned())
}

/// The settings of an application.
pub(super) struct Settings {
    /// The module's name.
    pub(super) name: String,
    /// Where it is.
    pub(super) found: Location,
}

/// The settings that an application's code names.
pub(super) fn settings(system: &System<'_>, program: &Program) -> Option<Settings> {
    let name = program.events().find_map(|(_, event)| {
        let value = match &event.what {
            What::Call { function, args, .. } if function == "os.environ.setdefault" => {
                match args.as_slice() {
                    [name, value] if name.text() == Some(VARIABLE) => value,
                    _ => return None,
                }
            }
            What::Assign { target, value } if *target == format!("os.environ[{VARIABLE}]") => value,
            _ => return None,
        };
        Some(value.text()?.to_owned())
    })?;
    let first = name.split('.').next().unwrap_or_default();
    let found = match program.path.find(system.facts, first) {
        Location::File(at) if !name.contains('.') => Location::File(at),
        Location::Package(init) => inside(system, path::parent(path::parent(&init)), &name),
        Location::Namespace(folder) => inside(system, path::parent(&folder), &name),
        other => other,
    };
    Some(Settings { name, found })
}

fn inside(system: &System<'_>, root: &[u8], name: &str) -> Location {
    find(system, &shown(root), name)
}

/// What was seen of the settings.
#[derive(Default)]
pub(super) struct Look {
    pub(super) statics: Vec<(String, Place)>,
    pub(super) told: Vec<String>,
}

/// Looks at the settings.
pub(super) fn look(
    answers: &Answers,
    system: &System<'_>,
    program: &Program,
    chosen: &Chosen,
    python: &Python,
) -> Look {
    let mut look = Look::default();
    let Some(settings) = settings(system, program) else {
        return look;
    };
    let (Location::File(file) | Location::Package(file)) = &settings.found else {
        return look;
    };
    let Seen::Is(module) = system.facts.python(file) else {
        return look;
    };
    if !module.faults.is_empty() || module.open {
        // What another file says may count instead.
        look.told.push(format!(
            "{} imports other settings, which are not looked at: see that ALLOWED_HOSTS has {}, \
             and that static files are served",
            shown(file),
            answers.name()
        ));
        return look;
    }
    allowed_hosts(answers, &module, &mut look);
    static_files(answers, system, &module, chosen, python, &mut look);
    look
}

fn allowed_hosts(answers: &Answers, module: &Module, look: &mut Look) {
    let file = shown(&module.path);
    let debug = match module.value("DEBUG") {
        Some((Value::Bool(debug), place)) => {
            if *debug {
                look.told.push(format!(
                    "{file}:{} says DEBUG = True, and visitors see the code and the settings where \
                     something fails: write DEBUG = False",
                    place.line
                ));
            }
            *debug
        }
        _ => false,
    };
    let (hosts, line) = match module.value("ALLOWED_HOSTS") {
        Some((Value::List(hosts), place)) => {
            let Some(hosts) = hosts.iter().map(|h| h.text()).collect::<Option<Vec<_>>>() else {
                return;
            };
            (hosts, Some(place.line))
        }
        None if module.binds("ALLOWED_HOSTS").is_none() => (Vec::new(), None),
        _ => return,
    };
    let names: Vec<&str> = answers.names.iter().map(|n| n.as_str()).collect();
    let local = ["localhost", "127.0.0.1", "[::1]", ".localhost"];
    let allowed: &[&str] = if debug && hosts.is_empty() {
        &local
    } else {
        &hosts
    };
    let lacks: Vec<&str> = names
        .into_iter()
        .filter(|name| !allowed.iter().any(|pattern| allows(pattern, name)))
        .collect();
    if lacks.is_empty() {
        return;
    }
    let all: Vec<String> = hosts
        .iter()
        .chain(&lacks)
        .map(|host| script::string(host))
        .collect();
    let place = line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"));
    look.told.push(format!(
        "{} would be answered with 400, as Django is not told the name: write ALLOWED_HOSTS = [{}] \
         at {place}",
        lacks.join(" and "),
        all.join(", ")
    ));
}

/// Django: `validate_host` and `is_same_domain`.
fn allows(pattern: &str, name: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    pattern == "*"
        || pattern == name
        || pattern
            .strip_prefix('.')
            .is_some_and(|domain| name == domain || name.ends_with(&pattern))
}

fn static_files(
    answers: &Answers,
    system: &System<'_>,
    module: &Module,
    chosen: &Chosen,
    python: &Python,
    look: &mut Look,
) {
    let file = shown(&module.path);
    let (Some((Value::Text(url), _)), Some((Value::List(apps), _))) =
        (module.value("STATIC_URL"), module.value("INSTALLED_APPS"))
    else {
        return;
    };
    let has = |name: &str, word: &str| match module.value(name) {
        Some((Value::List(list), _)) => list
            .iter()
            .any(|v| v.text().is_some_and(|text| text.contains(word))),
        _ => false,
    };
    let used = apps
        .iter()
        .any(|v| v.text() == Some("django.contrib.staticfiles"));
    if !used
        || has("MIDDLEWARE", "whitenoise")
        || has("INSTALLED_APPS", "whitenoise")
        || url.contains("://")
        || url.starts_with("//")
    {
        return;
    }
    let url = format!("/{}/", url.trim_matches('/'));
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if url == "//" || !url.chars().all(plain) || url.contains("..") {
        return;
    }
    let collect = |folder: &Place| {
        let root = django_root(system, chosen).unwrap_or_else(|| folder.to_string());
        let owner = rights::owner(system, folder).and_then(|owner| owner.person);
        let user = owner.map_or_else(String::new, |name| format!("sudo -u {name} "));
        let manage = Place::of(&format!("{root}/manage.py")).map_or(root, |p| word(&p));
        format!("{user}{} {manage} collectstatic", word(&python.program))
    };
    let command = collect(&answers.app);
    let root = match module.value("STATIC_ROOT") {
        Some((Value::Text(root), place)) => (root.clone(), place.line),
        // What cannot be told from the text is not claimed to be wrong.
        None if module.binds("STATIC_ROOT").is_some() => return,
        Some((Value::None, _)) | None => {
            look.told.push(format!(
                "static files below {url} are not served, as {file} has no STATIC_ROOT: write \
                 STATIC_ROOT = {}, run {command}, then run setup again",
                script::string(&format!("{}/static_root", answers.app))
            ));
            return;
        }
        Some(_) => return,
    };
    let (root, line) = root;
    let Ok(folder) = Place::of(&root) else {
        look.told.push(format!(
            "static files below {url} are not served: STATIC_ROOT at {file}:{line} is no absolute \
             path that Apache can be given"
        ));
        return;
    };
    if holds_code(&folder, answers, &module.path) {
        look.told.push(format!(
            "static files below {url} are not served: STATIC_ROOT at {file}:{line} is a folder \
             with code in it, which anybody could fetch then; name one of its own"
        ));
        return;
    }
    let filled = matches!(
        system.facts.list(Topic::Files, folder.bytes()),
        Seen::Is(entries) if !entries.is_empty()
    );
    if !filled {
        look.told
            .push(format!("{folder} has no static files yet: run {command}"));
    }
    look.statics.push((url, folder));
}

/// Whether a folder is the application's, or one above it or its settings.
fn holds_code(folder: &Place, answers: &Answers, settings: &[u8]) -> bool {
    path::within(answers.app.bytes(), folder.bytes()) || path::within(settings, folder.bytes())
}

/// The folder of the project's `manage.py`.
fn django_root(system: &System<'_>, chosen: &Chosen) -> Option<String> {
    let folder = shown(path::parent(chosen.script.bytes()));
    let own = format!("{folder}/manage.py");
    if system.is_there(&own) {
        return Some(folder);
    }
    let Seen::Is(entries) = system.world.list(folder.as_bytes()) else {
        return None;
    };
    entries.into_iter().filter(|e| e.directory).find_map(|e| {
        let at = format!("{folder}/{}", String::from_utf8_lossy(&e.name));
        system.is_there(&format!("{at}/manage.py")).then_some(at)
    })
}

fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}
