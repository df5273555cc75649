//! What several rules of this folder say, look for or write alike.

use std::rc::Rc;

use crate::config::path;
use crate::config::tree::NodeId;
use crate::config::views::apps::App;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::python::search::{Location, SearchPath, find_in};
use crate::facts::python::{Module, Place, What};
use crate::finding::Edit;
use crate::rules::{Arg, Context, Draft, Line};

use super::environment::{option, quoted, shown};
use crate::facts::python::program::{Missing, Program, Why};

/// A finding about a place in an application's code; the `WSGIScriptAlias` that leads to it is
/// shown too.
pub(super) fn in_code(
    cx: &Context<'_>,
    app: &App,
    module: &Module,
    place: Place,
    message: impl Into<String>,
) -> Draft {
    let span = cx.config.tree.get(app.node).span();
    Draft::at(cx, app.node, message)
        .pointing(cx.place_in(module, place))
        .label(span, "this line loads it")
        .manual("https://modwsgi.readthedocs.io/en/master/user-guides/debugging-techniques.html")
}

/// The script's word on its `WSGIScriptAlias` line.
pub(super) fn script_arg<'l>(line: &'l Line<'_>) -> Option<&'l Arg> {
    line.args.get(1)
}

/// Edits that put `folder` on a daemon process's `python-path`.
pub(super) fn with_python_path(cx: &Context<'_>, daemon: NodeId, folder: &[u8]) -> Vec<Edit> {
    let line = cx.line(daemon);
    if shown(folder).contains([':', ' ', '"']) {
        return Vec::new();
    }
    let edit = match option(&line, "python-path") {
        Some(arg) if arg.value.len() > "python-path=".len() && !arg.value.contains(&b'"') => {
            arg.replace(format!("{}:{}", arg.text(), shown(folder)))
        }
        Some(_) => None,
        None => with_option(&line, &format!("python-path={}", quoted(folder))),
    };
    edit.into_iter().collect()
}

/// An edit that adds an option at the end of a directive's line.
pub(super) fn with_option(line: &Line<'_>, option: &str) -> Option<Edit> {
    let last = line.args.last()?;
    let text = cx_text(last)?;
    last.replace(format!("{text} {option}"))
}

/// A word as it is written, where it is written without quotes.
fn cx_text(arg: &Arg) -> Option<String> {
    let text = arg.text();
    (arg.literal && arg.span.len() == arg.value.len()).then_some(text)
}

/// The folder, near the script, in which a module is that is not found: the script's own, or
/// one above it.
pub(super) fn nearby(cx: &Context<'_>, app: &App, name: &str) -> Option<Vec<u8>> {
    let first = name.split('.').next().unwrap_or(name);
    let mut folder = app.folder();
    for _ in 0..3 {
        match find_in(cx.facts, folder, first) {
            Location::File(at) | Location::Package(at) if at != app.script => {
                return Some(folder.to_vec());
            }
            _ => {}
        }
        folder = path::parent(folder);
        if folder.len() < 2 || !folder[1..].contains(&b'/') {
            break;
        }
    }
    None
}

/// The imports of a program that surely fail for want of the module, with the folder near the
/// script where it would be, if there is one.
pub(super) fn not_found<'p>(
    cx: &Context<'_>,
    app: &App,
    program: &'p Program,
) -> Vec<(&'p Missing, Option<Vec<u8>>)> {
    program
        .missing
        .iter()
        .filter(|m| m.why == Why::Module)
        .map(|m| (m, nearby(cx, app, &m.name)))
        .collect()
}

/// A Django project's settings.
pub(super) struct Settings {
    /// The module's name, such as `mysite.settings`.
    pub(super) name: String,
    /// Where it is named.
    pub(super) place: Place,
    /// In which file.
    pub(super) module: Rc<Module>,
    /// Where it is.
    pub(super) found: Location,
}

/// The settings module that a Django application's code names: the script, or the project's own
/// `wsgi.py` that it imports.
pub(super) fn django_settings(cx: &Context<'_>, program: &Program) -> Option<Settings> {
    program.script().filter(|s| s.module.faults.is_empty())?;
    let surely = || {
        let all = program.loaded.iter();
        all.filter(|loaded| loaded.sure && loaded.module.faults.is_empty())
    };
    let is_django = |what: &What| match what {
        What::From { module, .. } | What::Import { module, .. } => module.starts_with("django"),
        _ => false,
    };
    if !surely().any(|l| l.module.events.iter().any(|e| is_django(&e.what))) {
        return None;
    }
    let (name, place, module) = surely().find_map(|loaded| {
        let mut events = loaded.module.events.iter().filter(|e| e.sure);
        events.find_map(|e| Some((named_by(&e.what)?, e.place, loaded.module.clone())))
    })?;
    let found = find(cx, &program.path, &name);
    Some(Settings {
        name,
        place,
        module,
        found,
    })
}

/// The settings module that a statement names.
fn named_by(what: &What) -> Option<String> {
    const VARIABLE: &str = "DJANGO_SETTINGS_MODULE";
    let value = match what {
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
}

/// Where a module is, by its whole name.
pub(super) fn find(cx: &Context<'_>, path: &SearchPath, name: &str) -> Location {
    let mut parts = name.split('.');
    let mut at = path.find(cx.facts, parts.next().unwrap_or_default());
    for part in parts {
        let folder = match &at {
            Location::Package(init) => path::parent(init).to_vec(),
            Location::Namespace(folder) => folder.clone(),
            Location::File(_) => return Location::Nowhere,
            _ => return at,
        };
        at = find_in(cx.facts, &folder, part);
    }
    at
}

/// The settings module's own code, if its values can be told: nothing is imported by `*`.
pub(super) fn settings_module(
    cx: &Context<'_>,
    settings: &Settings,
) -> Option<std::rc::Rc<Module>> {
    let file = match &settings.found {
        Location::File(file) | Location::Package(file) => file,
        _ => return None,
    };
    match cx.facts.python(file) {
        Seen::Is(module) if module.faults.is_empty() && !module.open => Some(module),
        _ => None,
    }
}

/// Whether a file is surely not there.
pub(super) fn gone(cx: &Context<'_>, file: &[u8]) -> bool {
    cx.facts.stat(Topic::Code, file).absent()
}
