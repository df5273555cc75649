//! The hand-written cases of `fixtures/configtest/*.toml`.

use crate::base::Base;
use crate::case::{Case, Entry, Tree};
use crate::context;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The name of the case that is its file's base and nothing else; Apache must accept it.
pub(crate) const EMPTY: &str = "an empty case";

/// A file of cases of one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    kind: String,
    #[serde(default)]
    base: Base,
    #[serde(default)]
    modules: Vec<String>,
    #[serde(default)]
    case: Vec<Written>,
    #[serde(default)]
    lines: Vec<Lines>,
}

/// A case written in full.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    base: Option<Base>,
    #[serde(default)]
    modules: Vec<String>,
    /// The base's own file for cases.
    conf: Option<String>,
    /// Instead of the base's `apache2.conf`; `@MODULES@` in it stands for the base's `LoadModule` lines.
    main: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    links: BTreeMap<String, String>,
    #[serde(default)]
    dirs: Vec<String>,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Each character is one byte, so that bytes which are no UTF-8 can be written.
    #[serde(default)]
    latin1: bool,
    #[serde(default)]
    runs: bool,
}

/// Many cases of one line each.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    /// Tells two groups with equal lines apart.
    #[serde(default)]
    name: String,
    base: Option<Base>,
    #[serde(default)]
    modules: Vec<String>,
    /// Contexts, by name: each line is tried in each.
    #[serde(default)]
    r#in: Vec<String>,
    /// A frame of its own, with `@LINE@` where the line goes.
    around: Option<String>,
    #[serde(default)]
    args: Vec<String>,
    /// One case a line; `⏎` is a line's end within a case.
    lines: String,
}

/// All cases of all files below `dir`, in the files' order.
pub(crate) fn read(dir: &Path) -> Vec<Case> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .expect("the folder of cases")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a readable case file");
        let family: Family =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        family.cases(&mut cases);
    }
    cases
}

impl Family {
    fn cases(self, out: &mut Vec<Case>) {
        // A base that Apache rejects would make every case of the file a false agreement.
        let tree = self.base.tree(&self.modules);
        if self.base != Base::Empty {
            let case = Case::new(&self.kind, EMPTY.to_owned(), &tree, self.base.about(), "");
            out.push(Case { runs: true, ..case });
        }
        for written in self.case {
            let base = written.base.unwrap_or(self.base);
            let modules = [self.modules.as_slice(), &written.modules].concat();
            out.push(written.into_case(&self.kind, base, &modules));
        }
        for group in self.lines {
            let base = group.base.unwrap_or(self.base);
            let modules = [self.modules.as_slice(), &group.modules].concat();
            group.cases(&self.kind, base, base.tree(&modules), out);
        }
    }
}

impl Written {
    fn into_case(self, kind: &str, base: Base, modules: &[String]) -> Case {
        let mut tree = base.tree(modules);
        let bytes = |text: String| {
            Entry::file(if self.latin1 {
                latin1(&text)
            } else {
                text.into_bytes()
            })
        };
        let mut about = base.about().to_owned();
        if let Some(main) = self.main {
            let loads = loads(&tree);
            about = "apache2.conf".to_owned();
            tree.insert(about.clone(), bytes(main.replace("@MODULES@\n", &loads)));
        }
        if let Some(conf) = self.conf {
            about = base.about().to_owned();
            tree.insert(about.clone(), bytes(conf));
        }
        for (path, text) in self.files {
            tree.insert(path, bytes(text));
        }
        for (path, target) in self.links {
            tree.insert(path, Entry::Link(target));
        }
        for path in self.dirs {
            tree.insert(path, Entry::Dir);
        }
        for path in self.absent {
            assert!(
                tree.remove(&path).is_some(),
                "{}: {path} is not in the tree",
                self.name
            );
        }
        Case {
            kind: kind.to_owned(),
            name: self.name,
            tree,
            about,
            args: self.args,
            env: self.env,
            runs: self.runs,
        }
    }
}

impl Lines {
    fn cases(self, kind: &str, base: Base, tree: Tree, out: &mut Vec<Case>) {
        let frames: Vec<(String, String)> = match &self.around {
            Some(around) => vec![(String::new(), around.clone())],
            None if self.r#in.is_empty() => vec![(String::new(), "@LINE@\n".to_owned())],
            None => self
                .r#in
                .iter()
                .map(|name| (format!("{name}: "), context::frame(name).to_owned()))
                .collect(),
        };
        let prefix = if self.name.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.name)
        };
        for line in self.lines.lines().filter(|line| !line.is_empty()) {
            for (place, frame) in &frames {
                let text = frame.replace("@LINE@", &line.replace('⏎', "\n"));
                let name = format!("{prefix}{place}{line}");
                let case = Case::new(kind, name, &tree, base.about(), text);
                out.push(Case {
                    args: self.args.clone(),
                    ..case
                });
            }
        }
    }
}

/// The `LoadModule` lines of a tree's main file.
fn loads(tree: &Tree) -> String {
    match tree.get("apache2.conf") {
        Some(Entry::File(main)) => {
            let main = String::from_utf8_lossy(main);
            main.split_inclusive('\n')
                .filter(|line| line.starts_with("LoadModule "))
                .collect()
        }
        _ => String::new(),
    }
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .flat_map(|c| match u8::try_from(u32::from(c)) {
            Ok(byte) => vec![byte],
            // The marks of this format are the only characters beyond Latin-1.
            Err(_) => c.to_string().into_bytes(),
        })
        .collect()
}
