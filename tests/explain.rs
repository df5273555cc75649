//! `explain`, `rules` and `completions` by the real binary.

use std::io::{Read, Write as _};
use std::process::{Command, Output, Stdio};

fn flaskssl() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flaskssl"));
    command
        .env_clear()
        .env("COLUMNS", "60")
        .stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    let mut command = flaskssl();
    command.args(arguments).output().expect("the binary runs")
}

fn text(output: &Output) -> String {
    format!(
        "{}{}exit status: {}\n",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
        output.status.code().expect("not killed"),
    )
}

#[test]
fn a_page_in_the_terminal() {
    insta::assert_snapshot!("explain", text(&run(&["explain", "fs105"])));
    let one = run(&["explain", "argument-count"]);
    assert_eq!(one.stdout, run(&["explain", "FS105"]).stdout);
    let two = String::from_utf8(run(&["explain", "FS105", "FS101"]).stdout).expect("UTF-8");
    assert!(two.starts_with("FS105 argument-count\n"));
    assert!(two.contains("\n\nFS101 unknown-directive\n"));
}

#[test]
fn colours_are_asked_for() {
    let plain = run(&["explain", "FS105"]).stdout;
    assert!(!plain.contains(&0x1b));
    let colored = run(&["explain", "FS105", "--color", "always"]).stdout;
    assert!(colored.contains(&0x1b));
    let mut command = flaskssl();
    let refused = command.env("NO_COLOR", "1").args(["explain", "FS105"]);
    assert_eq!(refused.output().expect("the binary runs").stdout, plain);
}

#[test]
fn an_unknown_rule_is_a_mistake_on_the_command_line() {
    insta::assert_snapshot!(text(&run(&["explain", "FS105", "unknown-directve", "FS000"])), @r"
    flaskssl: there is no rule unknown-directve; did you mean unknown-directive?
    flaskssl: there is no rule FS000: `flaskssl rules` lists them all
    exit status: 2
    ");
    assert_eq!(run(&["explain"]).status.code(), Some(2));
}

#[test]
fn every_rule_is_listed_and_has_a_page() {
    let list = String::from_utf8(run(&["rules"]).stdout).expect("UTF-8");
    let json = run(&["rules", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let rules = json["rules"].as_array().expect("rules");
    assert_eq!(list.lines().count(), rules.len());
    assert!(rules.len() >= 33, "{}", rules.len());
    let mut fixes = 0;
    let mut all = vec!["explain"];
    for (line, rule) in list.lines().zip(rules) {
        let word = |key: &str| rule[key].as_str().expect("a word").to_owned();
        let start = format!("{}  {} ", word("code"), word("name"));
        assert!(line.starts_with(&start), "{line}");
        assert!(line.contains(&word("summary")) && line.contains(&word("severity")));
        let applied = rule["fix"] == "safe" || rule["fix"] == "unsafe";
        assert_eq!(line.contains("fix  "), applied, "{line}");
        fixes += usize::from(applied);
        all.push(rule["code"].as_str().expect("a code"));
    }
    assert!(fixes >= 2, "{fixes}");
    let pages = run(&all);
    assert_eq!(pages.status.code(), Some(0));
    let pages = String::from_utf8(pages.stdout).expect("UTF-8");
    for rule in rules {
        let code = rule["code"].as_str().expect("a code");
        assert!(pages.contains(&format!("{code} ")), "{code}");
    }
    for line in pages.lines() {
        // What is not code and has a space to break at is wrapped.
        let wraps = line.starts_with("  ") && !line.starts_with("      ");
        let words = line.trim().trim_start_matches("- ").contains(' ');
        assert!(
            !wraps || !words || line.chars().count() <= 60 || line.contains("http"),
            "{line}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [
        &["rules"][..],
        &["explain", "FS101"],
        &["completions", "zsh"],
    ] {
        let mut child = flaskssl()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let mut said = String::new();
        let mut errors = child.stderr.take().expect("a pipe");
        errors.read_to_string(&mut said).expect("UTF-8");
        assert_eq!(child.wait().expect("it ends").code(), Some(0), "{said}");
        assert_eq!(said, "");
    }
}

/// Shells read what is made for them. Those that are not installed are named.
#[test]
fn shells_take_their_completions() {
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let script = run(&["completions", shell]);
        assert_eq!(script.status.code(), Some(0));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("script");
        std::fs::write(&path, &script.stdout).expect("a file");
        match Command::new(shell).arg(check).arg(&path).output() {
            Ok(output) => assert!(output.status.success(), "{shell}: {output:?}"),
            Err(_) => {
                // Not by a macro, whose text the harness keeps to itself.
                let mut err = std::io::stderr();
                let _ = writeln!(err, "not checked: completions: {shell} is not installed");
            }
        }
    }
    assert_eq!(run(&["completions", "tcsh"]).status.code(), Some(2));
}
