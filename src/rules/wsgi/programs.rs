//! What the code of the configured applications does when mod_wsgi loads it, with the folders
//! that the configuration lets Python look in.

use crate::config::path;
use crate::config::views::apps::{App, Apps, Group};
use crate::config::world::Seen;
use crate::facts::python::home::{Version, add_python};
use crate::facts::python::program::Program;
use crate::facts::python::search::SearchPath;
use crate::rules::Context;

use super::environment;

/// The programs of all applications.
pub(in crate::rules) fn programs(cx: &Context<'_>) -> Vec<Program> {
    let apps = &cx.apps().all;
    if apps.is_empty() {
        return Vec::new();
    }
    let version = environment::python_version(cx);
    let variables = path_variable(cx);
    apps.iter()
        .enumerate()
        .map(|(n, app)| {
            let mut path = search_path(cx, app, version);
            path.open |= variables;
            Program {
                app: n,
                ..Program::read(cx.facts, &app.script, path, version)
            }
        })
        .collect()
}

/// Whether httpd's environment gives Python a path of its own.
fn path_variable(cx: &Context<'_>) -> bool {
    let file = path::join(&cx.config.server_root, b"envvars");
    match cx.facts.world().contents(&file) {
        Seen::Is(text) => memchr::memmem::find(&text, b"PYTHONPATH").is_some(),
        _ => false,
    }
}

/// The folders in which Python looks before any code has run: python-path, home, then the
/// environment's own.
fn search_path(cx: &Context<'_>, app: &App, version: Option<Version>) -> SearchPath {
    let facts = cx.facts;
    let mut path = SearchPath::default();
    let daemon = Apps::daemon(app, cx.wsgi());
    if !matches!(app.group, Group::Daemon(_) | Group::Embedded) || !app.certain {
        path.open = true;
    }
    let global = |name: &str| {
        let line = cx.named(name).last()?;
        Some(line.arg(0).to_vec())
    };
    let python_path = match daemon {
        Some(daemon) => daemon.option("python-path").map(<[u8]>::to_vec),
        None => global("WSGIPythonPath"),
    };
    for folder in python_path.iter().flat_map(|p| p.split(|&b| b == b':')) {
        if !folder.is_empty() {
            path.add_site(facts, folder);
        }
    }
    if let Some(home) = daemon.and_then(|d| d.option("home")) {
        path.add(home);
    }
    let own = daemon.and_then(|d| d.option("python-home").map(<[u8]>::to_vec));
    let home = own.or_else(|| global("WSGIPythonHome"));
    add_python(&mut path, facts, home.as_deref(), version);
    path
}
