//! Many files at once: one report, in the order in which they were asked for, however many
//! threads there are; a tree is read once; what is not enabled does not get into its way.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn flaskssl(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flaskssl"));
    command
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", "100")
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = flaskssl(folder);
    command.args(arguments).output().expect("the binary runs")
}

fn concise(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["check", "--target", "elsewhere", "--format", "concise"];
    all.extend(arguments);
    let output = run(folder, &all);
    assert!(output.status.code() < Some(2), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(str::to_owned).collect()
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

const MAIN: &str = "\
LoadModule mpm_event_module /m/mod_mpm_event.so\n\
LoadModule authz_core_module /m/mod_authz_core.so\n\
LoadModule ssl_module /m/mod_ssl.so\n\
LoadModule wsgi_module /m/mod_wsgi.so\n\
ServerName a.example\n\
Listen 80\n\
IncludeOptional sites-enabled/*.conf\n";

fn site(name: &str, group: &str) -> String {
    format!(
        "<VirtualHost *:80>\n    ServerName {name}.example\n    WSGIDaemonProcess {group}\n\
         </VirtualHost>\n"
    )
}

/// A tree with `enabled` sites that are enabled, by links, and `disabled` that are not.
fn tree(enabled: &[(&str, &str)], disabled: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    write(root.path(), "apache2.conf", MAIN);
    std::fs::create_dir(root.path().join("sites-enabled")).expect("a folder");
    for (name, text) in enabled.iter().chain(disabled) {
        write(root.path(), &format!("sites-available/{name}.conf"), text);
    }
    for (name, _) in enabled {
        std::os::unix::fs::symlink(
            format!("../sites-available/{name}.conf"),
            root.path().join(format!("sites-enabled/{name}.conf")),
        )
        .expect("a link");
    }
    root
}

#[test]
fn findings_come_in_the_order_of_the_files_every_time() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let mut expected = Vec::new();
    for n in 0..300 {
        // Some take longer than others.
        let mut text = "ServerAdmin a@example.org\n".repeat(n * 37 % 700);
        let line = n * 37 % 700 + 1;
        writeln!(text, "Listen {n} x y z").expect("a string");
        write(root.path(), &format!("sites/{n:03}.conf"), &text);
        expected.push(format!("sites/{n:03}.conf:{line}:"));
    }
    let first = concise(root.path(), &["sites"]);
    assert_eq!(first.len(), 300);
    for (line, expected) in first.iter().zip(&expected) {
        assert!(line.starts_with(expected), "{line} is not {expected}");
    }
    for _ in 0..3 {
        assert_eq!(concise(root.path(), &["sites"]), first);
    }
    // One by one, each file has what it has among all.
    for n in [0, 7, 299] {
        let name = format!("sites/{n:03}.conf");
        assert_eq!(concise(root.path(), &[&name]), first[n..=n]);
    }
}

#[test]
fn files_are_told_once_and_in_the_order_of_the_command_line() {
    let root = tempfile::tempdir().expect("a temporary folder");
    for name in ["a.conf", "b.conf"] {
        write(root.path(), name, "Listen x y z\n");
    }
    let lines = concise(root.path(), &["b.conf", "a.conf", "./b.conf"]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("b.conf:1:"), "{lines:#?}");
    assert!(lines[1].starts_with("a.conf:1:"), "{lines:#?}");
}

#[test]
fn fragments_of_a_tree_are_judged_in_it() {
    let (first, second, third) = (site("a", "app"), site("b", "app"), site("c", "app"));
    let root = tree(
        &[("first", &first)],
        &[("second", &second), ("third", &third)],
    );
    let paths = ["sites-available/second.conf", "sites-available/third.conf"];
    let both = concise(root.path(), &paths);
    // Each gets into the way of the one that is enabled, and not of the other one.
    assert_eq!(both.len(), 2, "{both:#?}");
    for (line, path) in both.iter().zip(paths) {
        assert!(line.starts_with(&format!("{path}:3:")), "{line}");
        assert_eq!(concise(root.path(), &[path]), std::slice::from_ref(line));
    }
    // Of two that are not enabled neither gets into the way of the other.
    let none = tree(&[], &[("second", &second), ("third", &third)]);
    assert!(concise(none.path(), &paths).is_empty());
    // What was not asked for is not told.
    let lines = concise(root.path(), &["sites-available/first.conf"]);
    assert!(lines.is_empty(), "{lines:#?}");
}

#[test]
fn one_that_ends_the_reading_does_not_hide_the_others() {
    let deep = "<IfModule mod_so.c>\n".repeat(2_000);
    let faulty = "Listen x y z\n";
    let root = tree(
        &[],
        &[("a", faulty), ("b", &deep), ("c", faulty), ("d", faulty)],
    );
    let lines = concise(root.path(), &["sites-available"]);
    for name in ["a", "c", "d"] {
        let path = format!("sites-available/{name}.conf");
        let among: Vec<_> = lines.iter().filter(|l| l.starts_with(&path)).collect();
        let alone = concise(root.path(), &[&path]);
        assert_eq!(among, alone.iter().collect::<Vec<_>>());
        assert_eq!(among.len(), 1, "{lines:#?}");
    }
    assert!(
        lines
            .iter()
            .any(|l| l.starts_with("sites-available/b.conf"))
    );
}

#[test]
fn a_tree_and_a_file_that_it_does_not_include_are_one_report() {
    let bad = "Listen x y z\n";
    let root = tree(&[("a", bad)], &[("b", bad)]);
    let lines = concise(root.path(), &[".", "sites-available/b.conf"]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0].starts_with("sites-enabled/a.conf:1:"),
        "{lines:#?}"
    );
    assert!(
        lines[1].starts_with("sites-available/b.conf:1:"),
        "{lines:#?}"
    );
}

#[test]
fn standard_input_stands_for_a_file_behind_its_link() {
    let root = tree(&[("a", &site("a", "app"))], &[]);
    let mut child = flaskssl(root.path())
        .args(["check", "-", "--format", "concise", "--target", "elsewhere"])
        .args(["--stdin-filename", "sites-available/a.conf"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut input = child.stdin.take().expect("a pipe");
    input
        .write_all(
            b"<VirtualHost *:80>\n    WSGIDaemonProcess app\n    SSLEngin on\n</VirtualHost>\n",
        )
        .expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    // Read once, where the link is; not a second time at the end beside what the disk has.
    let faults: Vec<_> = text.lines().filter(|l| l.contains("error")).collect();
    assert_eq!(faults.len(), 1, "{text}");
    assert!(faults[0].contains("SSLEngin"), "{text}");
}
