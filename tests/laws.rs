//! The house's laws that a look at the source holds.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// A file's code without its tests, which stand at its end or in a file of their own.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a source file");
    text.split("#[cfg(test)]")
        .next()
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn what_is_pure_names_no_machine_and_no_clock() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for folder in [
        "syntax", "config", "facts", "rules", "report", "log", "baseline", "fix", "settings",
        "suppress", "setup",
    ] {
        sources(&root.join(folder), &mut files);
    }
    // The one part that changes the machine.
    files.retain(|file| !file.starts_with(root.join("setup/exec")));
    assert!(files.len() > 100, "{} files", files.len());
    let mut found = Vec::new();
    for file in files {
        if file.file_name().is_some_and(|n| n == "tests.rs") {
            continue;
        }
        let code = code(&file);
        for word in [
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "SystemTime",
            "Instant::now",
        ] {
            if code.contains(word) {
                found.push(format!("{}: {word}", file.display()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn syntax_knows_no_directive() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/syntax");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files {
        assert!(
            !code(&file).contains("crate::config"),
            "{} looks at config",
            file.display()
        );
    }
}
