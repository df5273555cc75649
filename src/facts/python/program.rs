//! What the code of an application does when mod_wsgi loads it: which files are read, and what
//! of them cannot be found. Python's own order: a file's statements one after the other, and
//! what they import first.

use crate::hash::HashSet;
use std::rc::Rc;

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::{Facts, Topic};

use super::home::Version;
use super::search::{Location, SearchPath, find_in};
use super::{Event, Module, Place, What, in_standard_library};

/// How many files of one application are read, and how deep one imports another.
const MAX_MODULES: usize = 300;
const MAX_DEPTH: usize = 30;

/// A file of the application's own.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What it does.
    pub module: Rc<Module>,
    /// Its name, dots included; empty for the script.
    pub name: String,
    /// Whether it is surely loaded.
    pub sure: bool,
}

/// Why an import fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// There is no such module.
    Module,
    /// The module is there and has no such name.
    Name(String, String),
    /// Dots before a name in the script, which is in no package.
    Package,
}

/// An import that fails.
#[derive(Debug, Clone)]
pub struct Missing {
    /// In which file, by its place among the loaded ones.
    pub by: usize,
    /// Where.
    pub place: Place,
    /// What is imported.
    pub name: String,
    /// Why it fails.
    pub why: Why,
}

/// An application's code.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Which application it is of, where there are several.
    pub app: usize,
    /// The script first.
    pub loaded: Vec<Loaded>,
    /// Imports that surely fail.
    pub missing: Vec<Missing>,
    /// The modules that are imported and are not the application's own, surely or not.
    pub imported: Vec<(String, usize, Place)>,
    /// Where modules are looked for at the end.
    pub path: SearchPath,
    /// The version of Python that runs it.
    pub version: Option<Version>,
    /// Whether something cannot be read that may change what a name means.
    pub blind: bool,
}

impl Program {
    /// What the code does that begins with a script. `path`: where Python looks before any code
    /// has run.
    pub fn read(
        facts: &Facts<'_>,
        script: &[u8],
        path: SearchPath,
        version: Option<Version>,
    ) -> Program {
        let mut reader = Reader::new(facts, path, version);
        reader.load(script, String::new(), true, 0);
        reader.program
    }

    /// The same for a script that is not on the disk yet.
    pub fn of_script(
        facts: &Facts<'_>,
        script: Module,
        path: SearchPath,
        version: Option<Version>,
    ) -> Program {
        let mut reader = Reader::new(facts, path, version);
        reader.take(Rc::new(script), String::new(), true, 0);
        reader.program
    }

    /// The script.
    pub fn script(&self) -> Option<&Loaded> {
        self.loaded.first()
    }

    /// Everything that is done, with the file it is done in.
    pub fn events(&self) -> impl Iterator<Item = (&Loaded, &Event)> {
        self.loaded.iter().flat_map(|loaded| {
            loaded
                .module
                .events
                .iter()
                .map(move |event| (loaded, event))
        })
    }

    /// The application's own file of a module's name.
    pub fn module(&self, name: &str) -> Option<&Loaded> {
        self.loaded.iter().find(|loaded| loaded.name == name)
    }
}

struct Reader<'a, 'f> {
    facts: &'a Facts<'f>,
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

impl<'a, 'f> Reader<'a, 'f> {
    fn new(facts: &'a Facts<'f>, path: SearchPath, version: Option<Version>) -> Self {
        Reader {
            facts,
            seen: HashSet::default(),
            program: Program {
                path,
                version,
                ..Program::default()
            },
        }
    }

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
        let Seen::Is(module) = self.facts.python(file) else {
            self.program.blind = true;
            self.program.path.open = true;
            return;
        };
        self.take(module, name, sure, depth);
    }

    /// Goes through what a file does.
    fn take(&mut self, module: Rc<Module>, name: String, sure: bool, depth: usize) {
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
                    self.program.path.add_site(self.facts, folder);
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
        let found = self.program.path.find(self.facts, first);
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
        let at = match self.facts.stat(Topic::Code, &init) {
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
                Some(folder) => find_in(self.facts, folder, part),
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
            Some(folder) => find_in(self.facts, folder, wanted),
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
                    let file = String::from_utf8_lossy(&file).into_owned();
                    let why = Why::Name(name.to_owned(), file);
                    self.miss(by, place, wanted, why);
                }
            }
            _ => {}
        }
    }
}
