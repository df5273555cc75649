//! What the code of an application does when mod_wsgi loads it: which files are read, and what
//! of them cannot be found. Python's own order: a file's statements one after the other, and
//! what they import first.

use crate::hash::HashSet;
use std::rc::Rc;

use crate::config::path;
use crate::config::views::apps::{App, Apps, Group};
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::python::search::{Location, SearchPath, find_in};
use crate::facts::python::{Event, Module, Place, What, in_standard_library};
use crate::rules::Context;

use super::environment::{self, Home, Version};

/// How many files of one application are read, and how deep one imports another.
const MAX_MODULES: usize = 300;
const MAX_DEPTH: usize = 30;

/// A file of the application's own.
#[derive(Debug, Clone)]
pub(in crate::rules) struct Loaded {
    /// What it does.
    pub(in crate::rules) module: Rc<Module>,
    /// Its name, dots included; empty for the script.
    pub(in crate::rules) name: String,
    /// Whether it is surely loaded.
    pub(in crate::rules) sure: bool,
}

/// Why an import fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum Why {
    /// There is no such module.
    Module,
    /// The module is there and has no such name.
    Name(String, String),
    /// Dots before a name in the script, which is in no package.
    Package,
}

/// An import that fails.
#[derive(Debug, Clone)]
pub(in crate::rules) struct Missing {
    /// In which file, by its place among the loaded ones.
    pub(in crate::rules) by: usize,
    /// Where.
    pub(in crate::rules) place: Place,
    /// What is imported.
    pub(in crate::rules) name: String,
    /// Why it fails.
    pub(in crate::rules) why: Why,
}

/// An application's code.
#[derive(Debug, Clone, Default)]
pub(in crate::rules) struct Program {
    /// Which of [`Context::apps`].
    pub(in crate::rules) app: usize,
    /// The script first.
    pub(in crate::rules) loaded: Vec<Loaded>,
    /// Imports that surely fail.
    pub(in crate::rules) missing: Vec<Missing>,
    /// The modules that are imported and are not the application's own, surely or not.
    pub(in crate::rules) imported: Vec<(String, usize, Place)>,
    /// Where modules are looked for at the end.
    pub(in crate::rules) path: SearchPath,
    /// The version of Python that runs it.
    pub(in crate::rules) version: Option<Version>,
    /// Whether something cannot be read that may change what a name means.
    pub(in crate::rules) blind: bool,
}

impl Program {
    /// Those of all applications.
    pub(in crate::rules) fn all(cx: &Context<'_>) -> Vec<Program> {
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
                let mut reader = Reader {
                    cx,
                    seen: HashSet::default(),
                    program: Program {
                        app: n,
                        path,
                        version,
                        ..Program::default()
                    },
                };
                reader.load(&app.script, String::new(), true, 0);
                reader.program
            })
            .collect()
    }

    /// The script.
    pub(in crate::rules) fn script(&self) -> Option<&Loaded> {
        self.loaded.first()
    }

    /// Everything that is done, with the file it is done in.
    pub(in crate::rules) fn events(&self) -> impl Iterator<Item = (&Loaded, &Event)> {
        self.loaded.iter().flat_map(|loaded| {
            loaded
                .module
                .events
                .iter()
                .map(move |event| (loaded, event))
        })
    }

    /// The application's own file of a module's name.
    pub(in crate::rules) fn module(&self, name: &str) -> Option<&Loaded> {
        self.loaded.iter().find(|loaded| loaded.name == name)
    }
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
    let Some((major, minor)) = version else {
        path.open = true;
        return path;
    };
    let named = format!("python{major}.{minor}");
    let mut system = true;
    if let Some(home) = home {
        system = match environment::home(cx, &home) {
            Home::Venv(_, system) => system,
            Home::Prefix => false,
            // It does not start at all, or nothing is known of it.
            _ => {
                path.open = true;
                return path;
            }
        };
        let lib = path::join(&path::join(&home, b"lib"), named.as_bytes());
        path.add(&lib);
        path.add_site(facts, &path::join(&lib, b"site-packages"));
    }
    if system {
        path.add_site(
            facts,
            format!("/usr/local/lib/{named}/dist-packages").as_bytes(),
        );
        path.add_site(facts, b"/usr/lib/python3/dist-packages");
        // Not Debian's Python: nothing is known of where it looks.
        path.open |= !facts
            .stat(Topic::Environments, b"/usr/lib/python3/dist-packages")
            .is_there();
    }
    path.add(format!("/usr/lib/{named}").as_bytes());
    path
}

struct Reader<'a, 'c> {
    cx: &'a Context<'c>,
    seen: HashSet<Vec<u8>>,
    program: Program,
}

/// Whether a folder is one of packages that are installed, not of somebody's own code.
fn installed(folder: &[u8]) -> bool {
    folder
        .split(|&b| b == b'/')
        .any(|part| matches!(part, b"site-packages" | b"dist-packages"))
        || folder.starts_with(b"/usr/lib/python3")
}

impl Reader<'_, '_> {
    /// Reads a file and what it imports. The depth is bounded.
    fn load(&mut self, file: &[u8], name: String, sure: bool, depth: usize) {
        if let Some(known) = self
            .program
            .loaded
            .iter_mut()
            .find(|loaded| loaded.module.path == file)
        {
            known.sure |= sure;
            return;
        }
        if depth > MAX_DEPTH
            || self.program.loaded.len() >= MAX_MODULES
            || !self.seen.insert(file.to_vec())
        {
            self.program.blind = true;
            return;
        }
        let Seen::Is(module) = self.cx.facts.python(file) else {
            self.program.blind = true;
            self.program.path.open = true;
            return;
        };
        let by = self.program.loaded.len();
        self.program.loaded.push(Loaded {
            module: module.clone(),
            name: name.clone(),
            sure,
        });
        self.program.path.open |= module.path_in_functions;
        // Of what does not parse not every import is seen.
        let sure = sure && module.faults.is_empty();
        for event in &module.events {
            let sure = sure && event.sure;
            match &event.what {
                What::PathAdded(Some(folder)) => {
                    // It may bring `.pth` files along only by addsitedir; then it is known too.
                    self.program.path.add_site(self.cx.facts, folder);
                }
                What::PathAdded(None) => self.program.path.open = true,
                What::Import { module, .. } => {
                    self.import(by, module, &[], event.place, sure, depth);
                }
                What::From {
                    level,
                    module,
                    names,
                } => {
                    let names: Vec<_> = names.iter().map(|n| (n.name.clone(), n.place)).collect();
                    if *level == 0 {
                        self.import(by, module, &names, event.place, sure, depth);
                    } else {
                        self.relative(by, (*level, module), &names, event.place, sure, depth);
                    }
                }
                _ => {}
            }
        }
    }

    fn miss(&mut self, by: usize, place: Place, name: &str, why: Why) {
        self.program.missing.push(Missing {
            by,
            place,
            name: name.to_owned(),
            why,
        });
    }

    /// `import a.b.c`, or `from a.b import names`.
    fn import(
        &mut self,
        by: usize,
        module: &str,
        names: &[(String, Place)],
        place: Place,
        sure: bool,
        depth: usize,
    ) {
        let mut parts = module.split('.');
        let first = parts.next().unwrap_or_default();
        if first.is_empty() || first == "__future__" || in_standard_library(first) {
            return;
        }
        let found = self.program.path.find(self.cx.facts, first);
        let own = match &found {
            Location::File(at) | Location::Package(at) | Location::Namespace(at) => {
                !installed(path::parent(at))
            }
            _ => false,
        };
        if !own {
            self.program.imported.push((module.to_owned(), by, place));
        }
        if found == Location::Nowhere && sure {
            self.miss(by, place, first, Why::Module);
        }
        if own {
            let rest: Vec<&str> = parts.collect();
            self.follow(
                by,
                found,
                (first.to_owned(), &rest),
                names,
                place,
                sure,
                depth,
            );
        }
    }

    /// `from ..a import names` in a package.
    fn relative(
        &mut self,
        by: usize,
        (level, module): (usize, &str),
        names: &[(String, Place)],
        place: Place,
        sure: bool,
        depth: usize,
    ) {
        let loaded = &self.program.loaded[by];
        let file = loaded.module.path.clone();
        let name = loaded.name.clone();
        if by == 0 {
            if sure {
                self.miss(by, place, module, Why::Package);
            }
            return;
        }
        let mut package: Vec<&str> = name.split('.').collect();
        if path::file_name(&file) != b"__init__.py" {
            package.pop();
        }
        let mut folder = path::parent(&file).to_vec();
        for _ in 1..level {
            package.pop();
            folder = path::parent(&folder).to_vec();
        }
        if package.is_empty() {
            return;
        }
        let init = path::join(&folder, b"__init__.py");
        let at = match self.cx.facts.stat(Topic::Code, &init) {
            Seen::Is(_) => Location::Package(init),
            Seen::Absent => Location::Namespace(folder),
            _ => return,
        };
        let rest: Vec<&str> = module.split('.').filter(|p| !p.is_empty()).collect();
        self.follow(
            by,
            at,
            (package.join("."), &rest),
            names,
            place,
            sure,
            depth,
        );
    }

    /// Goes from a module that was found down to what is meant, and loads it all.
    #[allow(clippy::too_many_arguments, reason = "an import is that much")]
    fn follow(
        &mut self,
        by: usize,
        mut at: Location,
        (mut name, rest): (String, &[&str]),
        names: &[(String, Place)],
        place: Place,
        sure: bool,
        depth: usize,
    ) {
        for part in rest.iter().map(Some).chain([None]) {
            let folder = match &at {
                Location::File(file) => {
                    self.load(file, name.clone(), sure, depth + 1);
                    None
                }
                Location::Package(init) => {
                    self.load(init, name.clone(), sure, depth + 1);
                    Some(path::parent(init).to_vec())
                }
                Location::Namespace(folder) => Some(folder.clone()),
                _ => return,
            };
            let Some(part) = part else { break };
            let open = self
                .program
                .module(&name)
                .is_some_and(|loaded| loaded.module.open);
            let found = match &folder {
                Some(folder) => find_in(self.cx.facts, folder, part),
                None => Location::Nowhere,
            };
            let whole = format!("{name}.{part}");
            if found == Location::Nowhere {
                if sure && !open {
                    self.miss(by, place, &whole, Why::Module);
                }
                return;
            }
            at = found;
            name = whole;
        }
        for (wanted, place) in names {
            self.name(by, &at, &name, wanted, *place, sure, depth);
        }
    }

    /// `from name import wanted`: a name of the module, or else a module in the package.
    #[allow(clippy::too_many_arguments, reason = "an import is that much")]
    fn name(
        &mut self,
        by: usize,
        at: &Location,
        name: &str,
        wanted: &str,
        place: Place,
        sure: bool,
        depth: usize,
    ) {
        let (folder, module) = match at {
            Location::File(_) => (None, self.program.module(name)),
            Location::Package(init) => {
                (Some(path::parent(init).to_vec()), self.program.module(name))
            }
            Location::Namespace(folder) => (Some(folder.clone()), None),
            _ => return,
        };
        let known = module.map(|loaded| loaded.module.clone());
        if known.as_ref().is_some_and(|m| m.binds(wanted).is_some()) {
            return;
        }
        let found = match &folder {
            Some(folder) => find_in(self.cx.facts, folder, wanted),
            None => Location::Nowhere,
        };
        let whole = format!("{name}.{wanted}");
        match found {
            Location::File(file) | Location::Package(file) => {
                self.load(&file, whole, sure, depth + 1);
            }
            Location::Nowhere if sure => {
                // What could not be read, or does not parse, may bind it.
                let readable = match at {
                    Location::Namespace(_) => true,
                    _ => known.as_ref().is_some_and(|m| m.faults.is_empty()),
                };
                let dunder = wanted.starts_with("__");
                if readable && !dunder {
                    let file = match (at, &known) {
                        (_, Some(module)) => module.path.clone(),
                        (Location::Namespace(folder), _) => folder.clone(),
                        _ => return,
                    };
                    let file = environment::shown(&file);
                    let why = Why::Name(name.to_owned(), file);
                    self.miss(by, place, wanted, why);
                }
            }
            _ => {}
        }
    }
}
