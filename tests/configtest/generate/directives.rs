//! Every directive that httpd knows, with too few and too many arguments and in contexts
//! that may not suit it: from the directive table.

use crate::base::{self, Base};
use crate::case::{Case, Tree};
use crate::context;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The directive table, as far as it is needed here.
#[derive(Deserialize)]
struct Table {
    directive: Vec<Directive>,
}

#[derive(Deserialize)]
struct Directive {
    name: String,
    display: Option<String>,
    module: String,
    args: String,
    #[serde(default)]
    mpm: Vec<String>,
}

#[derive(Deserialize)]
struct Modules {
    module: Vec<Module>,
}

#[derive(Deserialize)]
struct Module {
    name: String,
    file: Option<String>,
    #[serde(default)]
    r#static: bool,
}

/// Argument lists that are short for some directives and long for others.
const ARGUMENTS: &[(&str, &str)] = &[
    ("none", ""),
    ("a word", " one"),
    ("a number", " 1"),
    ("two words", " one two"),
    ("three words", " one two three"),
    ("six words", " one two three four five six"),
];

/// Contexts that every directive is tried in.
const ALWAYS: &[&str] = &["vhost", "directory"];

/// Contexts of which each directive gets two, by turns.
const TURNS: &[&str] = &[
    "location",
    "files",
    "limit",
    "if",
    "proxy",
    "limitexcept",
    "directorymatch",
    "files-directory",
    "location-vhost",
    "limit-server",
    "if-directory",
    "requireany",
];

/// One directive, the modules it needs, and how it is written.
struct Known {
    /// Unique: two modules may define directives of one name.
    title: String,
    name: String,
    section: bool,
    flag: bool,
    modules: Vec<String>,
}

/// The cases of both kinds.
pub(crate) fn cases(out: &mut Vec<Case>) {
    let mut trees: BTreeMap<Vec<String>, Tree> = BTreeMap::new();
    for (index, known) in known().iter().enumerate() {
        let tree = trees
            .entry(known.modules.clone())
            .or_insert_with(|| Base::Minimal.tree(&known.modules));
        let about = Base::Minimal.about();
        for (title, arguments) in ARGUMENTS {
            let text = format!("# before\n{}# after\n", known.write(arguments));
            out.push(Case::new(
                "arity",
                format!("{}: {title}", known.title),
                tree,
                about,
                text,
            ));
        }
        let argument = if known.flag { " On" } else { " 1" };
        let turns = (0..2).map(|turn| TURNS[(index + turn * 5) % TURNS.len()]);
        for place in ALWAYS.iter().copied().chain(turns) {
            let text = context::frame(place).replace("@LINE@", known.write(argument).trim_end());
            out.push(Case::new(
                "context",
                format!("{} in {place}", known.title),
                tree,
                about,
                text,
            ));
        }
    }
}

impl Known {
    fn write(&self, arguments: &str) -> String {
        let Known { name, .. } = self;
        if self.section {
            format!("<{name}{arguments}>\n</{name}>\n")
        } else {
            format!("{name}{arguments}\n")
        }
    }
}

/// The directives of the modules that are installed and go with the tree's MPM.
fn known() -> Vec<Known> {
    let grammar = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar");
    let read =
        |file: &str| std::fs::read_to_string(grammar.join(file)).expect("the tables in grammar/");
    let table: Table = toml::from_str(&read("directives.toml")).expect("the directive table");
    let modules: Modules = toml::from_str(&read("modules.toml")).expect("the module table");
    let installed = base::installed();
    let mut known = Vec::new();
    for directive in table.directive {
        // Its setter is no function at all: httpd crashes at the sight of it.
        let crashes = directive.name == "Lua_____ByteCodeHack";
        let foreign_mpm =
            !directive.mpm.is_empty() && !directive.mpm.iter().any(|mpm| mpm == "event");
        if crashes || foreign_mpm {
            continue;
        }
        let module = modules
            .module
            .iter()
            .find(|module| module.name == directive.module);
        let needed = match module {
            None => Vec::new(),
            Some(module) if module.r#static => Vec::new(),
            Some(module) => {
                let file = module.file.as_deref().unwrap_or_default();
                let name = file
                    .strip_prefix("mod_")
                    .and_then(|name| name.strip_suffix(".so"))
                    .unwrap_or(file);
                if !installed.iter().any(|installed| installed == name) {
                    continue;
                }
                vec![name.to_owned()]
            }
        };
        let plain = directive
            .display
            .as_deref()
            .unwrap_or(&directive.name)
            .trim_start_matches('<')
            .to_owned();
        known.push(Known {
            title: format!("{} {}", directive.module, directive.name),
            name: plain,
            section: directive.name.starts_with('<'),
            flag: directive.args == "FLAG",
            modules: needed,
        });
    }
    known
}
