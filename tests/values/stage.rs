//! A minimal server root around cases.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use flaskssl::config::modules::Modules;
use flaskssl::config::table::{MODULES, Module};

use super::case::{Case, Context};

/// Where distributions keep httpd's modules.
const MODULE_FOLDERS: &[&str] = &[
    "/usr/lib/apache2/modules",
    "/usr/lib64/httpd/modules",
    "/usr/lib/httpd/modules",
    "/usr/libexec/apache2",
];

/// A staged root; it is gone when this is dropped.
pub(crate) struct Root {
    dir: tempfile::TempDir,
}

impl Root {
    /// Stages the cases, which have the same MPM, in one tree.
    pub(crate) fn new(cases: &[&Case], modules: Option<&Path>) -> Root {
        let dir = tempfile::Builder::new()
            .prefix("values-")
            .tempdir()
            .expect("a folder for a server root");
        let root = dir.path();
        fs::create_dir(root.join("logs")).expect("staging");
        fs::create_dir(root.join("www")).expect("staging");
        let files = Path::new("fixtures/values/files");
        if files.is_dir() {
            copy(files, &root.join("files"));
        }
        let main = main_file(root, cases, modules);
        fs::write(root.join("apache2.conf"), main).expect("staging");
        Root { dir }
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The main file.
    pub(crate) fn main(&self) -> PathBuf {
        self.dir.path().join("apache2.conf")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("staging");
    for entry in fs::read_dir(from).expect("staging").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("staging");
        }
    }
}

fn main_file(root: &Path, cases: &[&Case], modules: Option<&Path>) -> String {
    let shown = root.display().to_string();
    let mut text = format!("ServerRoot {shown}\nDefaultRuntimeDir {shown}/logs\n");
    let first = cases.first().expect("a case to stage");
    if let Some(folder) = modules {
        for module in in_order(first) {
            let file = folder.join(module.file);
            if file.is_file() {
                writeln!(text, "LoadModule {} {}", module.symbol, file.display())
                    .expect("writing to a string");
            }
        }
    }
    writeln!(text, "ErrorLog {shown}/logs/error.log").expect("writing to a string");
    if cases.iter().all(|c| c.context != Context::Bare) {
        text.push_str("Listen 127.0.0.1:18080\nServerName values.example\n");
    }
    for (n, case) in cases.iter().enumerate() {
        let lines = case.lines.replace("@ROOT@", &shown);
        let (open, close) = match case.context {
            Context::Server | Context::Bare => (String::new(), ""),
            Context::Vhost => (
                format!("<VirtualHost *:18080>\nServerName case{n}.example\n"),
                "</VirtualHost>\n",
            ),
            Context::Dir => (format!("<Directory /srv/case{n}>\n"), "</Directory>\n"),
            Context::Location => (format!("<Location /case{n}>\n"), "</Location>\n"),
            Context::Files => (format!("<Files case{n}.html>\n"), "</Files>\n"),
            Context::Limit => (
                format!("<Directory /srv/case{n}>\n<Limit GET>\n"),
                "</Limit>\n</Directory>\n",
            ),
            Context::If => (
                format!("<Directory /srv/case{n}>\n<If \"true\">\n"),
                "</If>\n</Directory>\n",
            ),
            Context::Proxy => (format!("<Proxy http://case{n}.example/>\n"), "</Proxy>\n"),
        };
        write!(text, "{open}{lines}\n{close}").expect("writing to a string");
    }
    text
}

/// The modules that a case has, each behind those it needs, with one MPM.
fn in_order(case: &Case) -> Vec<&'static Module> {
    let mut order: Vec<&'static Module> = Vec::new();
    for module in MODULES {
        add(&mut order, module, case);
    }
    order
}

/// Adds a module behind those it needs, and says whether it is there.
fn add(order: &mut Vec<&'static Module>, module: &'static Module, case: &Case) -> bool {
    if order.iter().any(|m| m.name == module.name) {
        return true;
    }
    let wanted = !module.file.is_empty()
        && (!module.mpm || module.name == case.mpm)
        && !case.without.iter().any(|name| name == module.name);
    let there = wanted
        && module.needs.iter().all(|need| {
            MODULES
                .iter()
                .find(|m| m.a2enmod == *need || m.name == *need)
                .is_none_or(|needed| needed.built_in || add(order, needed, case))
        });
    if there {
        order.push(module);
    }
    there
}

/// The modules that are there before the tree is read: httpd's own, and, where none is
/// installed whose files could be loaded, all others.
pub(crate) fn modules(case: &Case, folder: Option<&Path>) -> Modules {
    let mut modules = Modules::built_in(true);
    if folder.is_none() {
        for module in in_order(case) {
            if let Some(id) = flaskssl::config::table::module_by_name(module.name) {
                modules.add(id);
            }
        }
    }
    modules
}

/// The folder of httpd's modules.
pub(crate) fn module_folder() -> Option<PathBuf> {
    MODULE_FOLDERS
        .iter()
        .map(PathBuf::from)
        .find(|folder| folder.join("mod_alias.so").is_file())
}
