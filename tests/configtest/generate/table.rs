//! The directives that the installed modules bring, from the tables in `grammar/`.

use crate::base;
use serde::Deserialize;
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

/// One directive, the modules it needs, and how it is written.
pub(crate) struct Known {
    /// Unique: two modules may define directives of one name.
    pub(crate) title: String,
    pub(crate) name: String,
    pub(crate) section: bool,
    pub(crate) flag: bool,
    pub(crate) modules: Vec<String>,
}

impl Known {
    /// The line or the section, with `arguments`.
    pub(crate) fn write(&self, arguments: &str) -> String {
        let Known { name, .. } = self;
        if self.section {
            format!("<{name}{arguments}>\n</{name}>\n")
        } else {
            format!("{name}{arguments}\n")
        }
    }
}

/// The directives of the modules that are installed and go with the tree's MPM.
pub(crate) fn known() -> Vec<Known> {
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

/// The modules that the directives named in `text` need, each once.
pub(crate) fn modules_of(known: &[Known], text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for line in text.lines() {
        let word = line.trim_start().trim_start_matches('<');
        let word = word
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default();
        let found = known
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(word));
        for module in found.into_iter().flat_map(|known| &known.modules) {
            if !modules.contains(module) {
                modules.push(module.clone());
            }
        }
    }
    modules
}
