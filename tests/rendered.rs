//! What a user reads, and the exit status behind it: the real binary on small trees.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs")
}

fn text(output: &Output) -> String {
    format!(
        "{}{}exit status: {}\n",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
        output.status.code().expect("not killed"),
    )
}

/// A server root with a main file, and more files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    root
}

/// Loads what a small site needs; the files themselves are not looked at.
const MODULES: &str = "\
LoadModule mpm_event_module /m/mod_mpm_event.so\n\
LoadModule authz_core_module /m/mod_authz_core.so\n\
LoadModule ssl_module /m/mod_ssl.so\n\
LoadModule wsgi_module /m/mod_wsgi.so\n\
Listen 80\n";

const HERE: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn the_tutorials_tree() {
    let full = run(
        Path::new(HERE),
        &["check", "fixtures/tutorial", "--target", "elsewhere"],
    );
    insta::assert_snapshot!("tutorial_full", text(&full));
    let concise = run(
        Path::new(HERE),
        &[
            "check",
            "fixtures/tutorial",
            "--target",
            "elsewhere",
            "--format",
            "concise",
        ],
    );
    insta::assert_snapshot!("tutorial_concise", text(&concise));
}

#[test]
fn a_healthy_tree_gets_one_calm_line() {
    let main = format!("{MODULES}ServerName a.example\n");
    let root = tree(&[("apache2.conf", &main)]);
    let output = run(root.path(), &["check", ".", "--target", "elsewhere"]);
    insta::assert_snapshot!(text(&output), @r"
    not checked: files outside the tree: this machine is not the one that runs this configuration (--target here if it is, --root DIR for an image of its disk)
    .: no fault in 1 file
    exit status: 0
    ");
}

#[test]
fn two_places_in_two_files() {
    let main = format!("{MODULES}Listen 8080\nIncludeOptional sites/*.conf\n");
    let site = |port: u32| {
        format!("<VirtualHost *:{port}>\n    WSGIDaemonProcess app threads=5\n</VirtualHost>\n")
    };
    let root = tree(&[
        ("apache2.conf", &main),
        ("sites/a.conf", &site(80)),
        ("sites/b.conf", &site(8080)),
    ]);
    let output = run(root.path(), &["check", ".", "--target", "elsewhere"]);
    insta::assert_snapshot!("two_places", text(&output));
}

#[test]
fn continued_lines_macros_and_includes() {
    let main = format!(
        "{MODULES}LoadModule macro_module /m/mod_macro.so\n\
         <Macro Site $name>\n    ServerAdmin $name b\n</Macro>\n\
         Use Site a@example.org\n\
         ServerName \\\n    a b\n\
         Include gone.conf\n"
    );
    let root = tree(&[("apache2.conf", &main)]);
    let output = run(root.path(), &["check", ".", "--target", "elsewhere"]);
    let shown = text(&output).replace(&*root.path().to_string_lossy(), "ROOT");
    insta::assert_snapshot!("continued", shown);
}

#[test]
fn json_holds_the_contract() {
    let root = tree(&[("apache2.conf", &format!("{MODULES}SSLEngin on\n"))]);
    let output = run(
        root.path(),
        &["check", ".", "--target", "elsewhere", "--format", "json"],
    );
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["schema"], 1);
    let finding = &json["findings"][0];
    assert_eq!(finding["code"], "FS101");
    assert_eq!(finding["name"], "unknown-directive");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["stops"], "configtest");
    assert_eq!(finding["file"], "apache2.conf");
    assert_eq!(
        (&finding["line"], &finding["column"]),
        (&6.into(), &1.into())
    );
    assert_eq!(finding["end_column"], 9);
    assert_eq!(finding["fix"]["edits"][0]["text"], "SSLEngine");
    assert_eq!(json["summary"]["errors"], 1);
}

#[test]
fn a_fragment_claims_nothing_about_modules() {
    let root = tree(&[(
        "site.conf",
        "<VirtualHost *:443>\n    SSLEngine on\n    PassengerRoot /x\n</VirtualHost>\n",
    )]);
    let output = run(root.path(), &["check", "site.conf"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let misspelt = tree(&[("site.conf", "SSLEngin on\n")]);
    let output = run(misspelt.path(), &["check", "site.conf", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["findings"][0]["stops"], serde_json::Value::Null);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn exit_statuses() {
    let root = tree(&[("bad.conf", "Listen x y z\n"), ("good.conf", "Listen 80\n")]);
    let status = |arguments: &[&str]| run(root.path(), arguments).status.code();
    assert_eq!(status(&["check", "good.conf"]), Some(0));
    assert_eq!(status(&["check", "bad.conf"]), Some(1));
    assert_eq!(
        status(&["check", "bad.conf", "--fail-on", "never"]),
        Some(0)
    );
    assert_eq!(status(&["check", "--no-such-flag"]), Some(2));
    assert_eq!(status(&["check", "no-such-file.conf"]), Some(3));
    assert_eq!(status(&["--help"]), Some(0));
}

#[test]
fn what_a_file_holds_never_moves_the_terminal() {
    let root = tree(&[("a.conf", "\u{1b}[31mListen 80\u{202e}\n<\u{9b}2J>\n")]);
    for format in ["full", "concise", "json"] {
        let output = run(root.path(), &["check", "a.conf", "--format", format]);
        let shown = String::from_utf8(output.stdout).expect("UTF-8");
        let raw = shown
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}'));
        assert_eq!(raw, None, "{format}: {shown:?}");
    }
}

#[test]
fn bad_input_gets_a_finding_and_no_crash() {
    let deep = "<IfModule mod_so.c>\n".repeat(100_000);
    let sections = "<Directory /x>\n".repeat(100_000);
    let closes = "</Directory>\n".repeat(100_000);
    let long = "a".repeat(50 * 1024 * 1024);
    let nul = "Listen 80\0\n";
    for content in [&deep, &sections, &closes, &long, nul] {
        let root = tree(&[("apache2.conf", content)]);
        let output = run(root.path(), &["check", ".", "--format", "concise"]);
        assert_eq!(output.status.code(), Some(1), "{:.60}", content);
    }
    let root = tree(&[(
        "apache2.conf",
        "Include apache2.conf\nInclude apache2.conf\n",
    )]);
    let output = run(root.path(), &["check", ".", "--format", "concise"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("FS122"));
    // A device and a folder are no configuration.
    assert_eq!(
        run(root.path(), &["check", "/dev/zero"]).status.code(),
        Some(3)
    );
    std::fs::create_dir(root.path().join("empty")).expect("a folder");
    assert_eq!(run(root.path(), &["check", "empty"]).status.code(), Some(3));
}
