//! Holds `grammar/` against the httpd that is installed, so that the committed tables cannot
//! drift from what httpd itself believes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::{Table, Value};

fn grammar(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("grammar")
        .join(name)
}

fn table(name: &str) -> Table {
    let path = grammar(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.parse()
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn entries<'t>(table: &'t Table, kind: &str) -> Vec<&'t Table> {
    table
        .get(kind)
        .and_then(Value::as_array)
        .unwrap_or_else(|| panic!("no [[{kind}]]"))
        .iter()
        .map(|entry| entry.as_table().expect("an entry is a table"))
        .collect()
}

fn text<'t>(entry: &'t Table, key: &str) -> &'t str {
    entry
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{entry:?} has no {key}"))
}

fn bit(word: &str) -> i64 {
    match word {
        "OR_LIMIT" => 1,
        "OR_OPTIONS" => 2,
        "OR_FILEINFO" => 4,
        "OR_AUTHCFG" => 8,
        "OR_INDEXES" => 16,
        "OR_UNSET" => 32,
        "ACCESS_CONF" => 64,
        "RSRC_CONF" => 128,
        "EXEC_ON_READ" => 256,
        "NONFATAL_OVERRIDE" => 512,
        "NONFATAL_UNKNOWN" => 1024,
        "PROXY_CONF" => 2048,
        other => panic!("unknown flag {other}"),
    }
}

/// The programs that a fresh dump needs and that are not there.
fn missing_programs() -> Vec<&'static str> {
    ["apache2", "apxs", "python3", "dpkg", "nm"]
        .into_iter()
        .filter(|name| {
            let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin";
            !std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
        })
        .collect()
}

#[test]
fn the_committed_tables_are_what_httpd_dumps() {
    let missing = missing_programs();
    if !missing.is_empty() {
        let reason = format!("not installed: {}", missing.join(", "));
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "the tables cannot be held against httpd: {reason}"
        );
        println!("skipped: the_committed_tables_are_what_httpd_dumps: {reason}");
        return;
    }
    let ran = Command::new(grammar("regenerate"))
        .arg("--check")
        .output()
        .expect("grammar/regenerate runs");
    assert!(
        ran.status.success(),
        "grammar/ differs from a fresh dump; run grammar/regenerate\n{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
fn every_directive_is_complete_and_there_once() {
    let directives = table("directives.toml");
    let modules = table("modules.toml");
    let known: BTreeSet<&str> = entries(&modules, "module")
        .into_iter()
        .map(|module| text(module, "name"))
        .chain(["mpm_common"])
        .collect();
    let ways = [
        "NO_ARGS",
        "RAW_ARGS",
        "FLAG",
        "TAKE1",
        "TAKE2",
        "TAKE3",
        "TAKE12",
        "TAKE13",
        "TAKE23",
        "TAKE123",
        "TAKE_ARGV",
        "ITERATE",
        "ITERATE2",
    ];
    let mut seen = BTreeSet::new();
    for directive in entries(&directives, "directive") {
        let (module, name) = (text(directive, "module"), text(directive, "name"));
        assert!(
            seen.insert((module, name)),
            "{module} {name} is there twice"
        );
        assert!(known.contains(module), "{name}: no such module as {module}");
        assert!(ways.contains(&text(directive, "args")), "{name}: args");
        let flags: i64 = directive["override"]
            .as_array()
            .expect("override is an array")
            .iter()
            .map(|flag| bit(flag.as_str().expect("a flag is a word")))
            .sum();
        let bits = directive["override_bits"].as_integer();
        assert_eq!(
            Some(flags),
            bits,
            "{name}: the words say not what the number says"
        );
        let section = directive.get("section").and_then(Value::as_bool) == Some(true);
        assert_eq!(section, name.starts_with('<'), "{name}: section");
    }
    let from_modules: BTreeSet<_> = seen.iter().map(|(module, _)| module).collect();
    assert!(seen.len() >= 760, "only {} directives", seen.len());
    assert!(
        from_modules.len() >= 110,
        "of only {} modules",
        from_modules.len()
    );
}

#[test]
fn every_module_says_where_it_comes_from() {
    let modules = table("modules.toml");
    let modules = entries(&modules, "module");
    let mut names = BTreeSet::new();
    for module in &modules {
        let name = text(module, "name");
        assert!(names.insert(name), "{name} is there twice");
        assert!(text(module, "source").starts_with(name), "{name}: source");
        assert!(!text(module, "symbol").is_empty(), "{name}: symbol");
        assert!(!text(module, "package").is_empty(), "{name}: package");
        let is_static = module.get("static").and_then(Value::as_bool) == Some(true);
        assert_ne!(
            is_static,
            module.contains_key("file"),
            "{name}: static, or a file"
        );
    }
    let mpms = modules.iter().filter(|module| module.contains_key("mpm"));
    assert_eq!(mpms.count(), 3, "event, worker, prefork");
    assert!(names.len() >= 110, "only {} modules", names.len());
}

#[test]
fn what_was_removed_is_not_there_and_has_a_successor() {
    let directives = table("directives.toml");
    let present: BTreeSet<String> = entries(&directives, "directive")
        .into_iter()
        .map(|directive| text(directive, "name").to_ascii_lowercase())
        .collect();
    let removed = entries(&directives, "removed");
    for entry in &removed {
        let name = text(entry, "name");
        assert!(
            !present.contains(&name.to_ascii_lowercase()),
            "{name} is still there"
        );
        assert!(!text(entry, "instead").is_empty(), "{name}: instead");
        assert!(!text(entry, "removed_in").is_empty(), "{name}: removed_in");
    }
    assert!(removed.len() >= 60, "only {}", removed.len());
}
