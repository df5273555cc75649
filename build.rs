//! Turns `grammar/directives.toml` and `grammar/modules.toml` into the tables of
//! `src/config/table.rs`, so that nothing is parsed at start-up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(serde::Deserialize)]
struct Directives {
    directive: Vec<Directive>,
    #[serde(default)]
    removed: Vec<Removed>,
}

#[derive(serde::Deserialize)]
struct Directive {
    name: String,
    /// The manual's spelling, where it differs in case.
    #[serde(default)]
    display: String,
    module: String,
    args: String,
    override_bits: u32,
    #[serde(default)]
    data: bool,
    #[serde(default)]
    help: String,
    #[serde(default)]
    manual: String,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    deprecated: bool,
    #[serde(default)]
    mpm: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Removed {
    name: String,
    #[serde(default)]
    removed_in: String,
    #[serde(default)]
    instead: String,
}

#[derive(serde::Deserialize)]
struct Modules {
    module: Vec<Module>,
}

#[derive(serde::Deserialize, Default)]
struct Module {
    name: String,
    #[serde(default)]
    symbol: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    file: String,
    #[serde(default, rename = "static")]
    built_in: bool,
    #[serde(default)]
    mpm: bool,
    #[serde(default)]
    a2enmod: String,
    #[serde(default)]
    package: String,
    #[serde(default)]
    needs: Vec<String>,
}

fn style(word: &str) -> &'static str {
    match word {
        "RAW_ARGS" => "Raw",
        "TAKE1" => "Take1",
        "TAKE2" => "Take2",
        "TAKE3" => "Take3",
        "TAKE12" => "Take12",
        "TAKE13" => "Take13",
        "TAKE23" => "Take23",
        "TAKE123" => "Take123",
        "TAKE_ARGV" => "TakeArgv",
        "NO_ARGS" => "NoArgs",
        "ITERATE" => "Iterate",
        "ITERATE2" => "Iterate2",
        "FLAG" => "Flag",
        other => panic!("grammar/directives.toml: unknown argument style {other}"),
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    println!("cargo:rerun-if-changed={path}");
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let directives: Directives = read("grammar/directives.toml");
    let modules: Modules = read("grammar/modules.toml");

    let mut out = String::new();
    let mut index = BTreeMap::new();
    // No module of httpd's: what the MPMs have in common.
    let common = Module {
        name: "mpm_common".into(),
        ..Module::default()
    };
    out.push_str("/// All modules.\npub static MODULES: &[Module] = &[\n");
    for (n, m) in modules.module.iter().chain([&common]).enumerate() {
        index.insert(m.name.clone(), n);
        writeln!(
            out,
            "Module {{ name: {:?}, symbol: {:?}, source: {:?}, file: {:?}, built_in: {}, mpm: {}, \
             a2enmod: {:?}, package: {:?}, needs: &{:?} }},",
            m.name, m.symbol, m.source, m.file, m.built_in, m.mpm, m.a2enmod, m.package, m.needs
        )
        .expect("writing to a string");
    }
    out.push_str("];\n/// All directives.\npub static DIRECTIVES: &[Directive] = &[\n");
    for d in &directives.directive {
        let module = index
            .get(&d.module)
            .unwrap_or_else(|| panic!("{}: no such module: {}", d.name, d.module));
        writeln!(
            out,
            "Directive {{ name: {:?}, shown: {:?}, module: ModuleId({module}), style: Style::{}, allowed: {}, \
             data: {}, help: {:?}, manual: {:?}, contexts: &{:?}, deprecated: {}, mpms: &{:?} }},",
            d.name,
            if d.display.is_empty() { &d.name } else { &d.display },
            style(&d.args),
            d.override_bits,
            d.data,
            d.help,
            d.manual,
            d.context,
            d.deprecated,
            d.mpm
        )
        .expect("writing to a string");
    }
    out.push_str("];\n/// Directives that httpd once had.\npub static REMOVED: &[Removed] = &[\n");
    for r in &directives.removed {
        writeln!(
            out,
            "Removed {{ name: {:?}, version: {:?}, instead: {:?} }},",
            r.name, r.removed_in, r.instead
        )
        .expect("writing to a string");
    }
    out.push_str("];\n");
    let dir = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(format!("{dir}/table.rs"), out).expect("OUT_DIR is writable");
}
