//! Turns `grammar/directives.toml` and `grammar/modules.toml` into the tables of
//! `src/config/table.rs`, and the catalogue of messages into those of `src/log/catalogue.rs`, so
//! that nothing is parsed at start-up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

#[path = "grammar/error_log.rs"]
mod error_log;

include!("src/config/name_hash.rs");

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

/// The table by which a directive is found by its name: open addressing, with the place and
/// the number of the directives of a name in a list that is sorted by names.
fn names(out: &mut String, directives: &[Directive]) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, directive) in directives.iter().enumerate() {
        let name = directive.name.to_ascii_lowercase();
        by_name.entry(name).or_default().push(n);
    }
    let mut slots = vec![(0, 0); SLOTS];
    let mut sorted = Vec::new();
    let mut alone = vec![true; directives.len()];
    for (name, of) in &by_name {
        let mut slot = name_slot(name.as_bytes());
        while slots[slot].1 != 0 {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = (sorted.len(), of.len());
        for n in of {
            alone[*n] = of.len() == 1;
            sorted.push(format!("DirectiveId({n})"));
        }
    }
    writeln!(
        out,
        "/// All directives, by their names.\nstatic SORTED: &[DirectiveId] = &[{}];\n\
         /// Where in it those of a name begin, and how many they are.\n\
         static NAMES: &[(u16, u16); SLOTS] = &{slots:?};\n\
         /// Whether a directive is the only one of its name.\nstatic ALONE: &[bool] = &{alone:?};",
        sorted.join(", "),
    )
    .expect("writing to a string");
}

/// Modules by one of their names, for a search by halves: sorted, those without one left out.
/// Of two with the same name the first counts.
fn modules_by(out: &mut String, what: &str, modules: &[&Module], name: impl Fn(&Module) -> &str) {
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, module) in modules.iter().enumerate() {
        if !name(module).is_empty() {
            by_name.entry(name(module)).or_insert(n);
        }
    }
    let ids: Vec<String> = by_name.values().map(|n| format!("ModuleId({n})")).collect();
    writeln!(
        out,
        "/// Modules, sorted by their {}.\nstatic BY_{}: &[ModuleId] = &[{}];",
        what.to_lowercase(),
        what,
        ids.join(", ")
    )
    .expect("writing to a string");
}

/// OpenSSL's ciphers, a line each, as a table.
fn ciphers() -> String {
    let path = "src/config/start/tls/ciphers/known.txt";
    println!("cargo:rerun-if-changed={path}");
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut out = String::from("/// Those of Debian's build.\nstatic KNOWN: &[Cipher] = &[\n");
    for line in text.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let [
            name,
            version,
            exchange,
            signature,
            encryption,
            digest,
            default,
            fips,
        ] = fields[..]
        else {
            panic!("{path}: not eight words: {line}");
        };
        writeln!(
            out,
            "Cipher {{ name: {name:?}, version: {version:?}, exchange: {exchange:?}, \
             signature: {signature:?}, encryption: {encryption:?}, digest: {digest:?}, \
             default: {}, fips: {} }},",
            default == "default",
            fips == "fips"
        )
        .expect("writing to a string");
    }
    out.push_str("];\n");
    out
}

/// How the program is linked where that is the C library's and gcc's business: at a fixed
/// place, and with what unwinds the stack in it. Both are for its start, which is what a
/// commit hook waits for: no pointers are to be moved (some 40,000, most of them in the
/// tables, on 200 pages), and one library less is looked for.
fn link() {
    let set = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if set("OS") != "linux" || set("ENV") != "gnu" {
        return;
    }
    println!("cargo:rustc-link-arg-bins=-no-pie");
    // Only where gcc has its library beside it, as where it is installed to link with.
    let found = std::process::Command::new("cc")
        .arg("-print-file-name=libgcc_eh.a")
        .output()
        .is_ok_and(|said| said.stdout.starts_with(b"/"));
    if found && std::env::var("HOST") == std::env::var("TARGET") {
        for argument in [
            "-Wl,--push-state,-Bstatic,--whole-archive",
            "-lgcc_eh",
            "-Wl,--pop-state",
        ] {
            println!("cargo:rustc-link-arg-bins={argument}");
        }
    }
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    link();
    println!("cargo:rerun-if-changed=grammar/error_log.rs");
    println!("cargo:rerun-if-changed=src/config/name_hash.rs");
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
    out.push_str("];\n");
    let all: Vec<&Module> = modules.module.iter().chain([&common]).collect();
    modules_by(&mut out, "NAME", &all, |m| &m.name);
    modules_by(&mut out, "SYMBOL", &all, |m| &m.symbol);
    modules_by(&mut out, "SOURCE", &all, |m| &m.source);
    modules_by(&mut out, "FILE", &all, |m| &m.file);
    out.push_str("/// All directives.\npub static DIRECTIVES: &[Directive] = &[\n");
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
    out.push_str("];\n");
    names(&mut out, &directives.directive);
    out.push_str("/// Directives that httpd once had.\npub static REMOVED: &[Removed] = &[\n");
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
    std::fs::write(format!("{dir}/ciphers.rs"), ciphers()).expect("OUT_DIR is writable");
    std::fs::write(format!("{dir}/error_log.rs"), error_log::tables())
        .expect("OUT_DIR is writable");
}
