//! Saved machines, judged anywhere: the same words, byte for byte, and no secret in them.

use std::process::{Command, Output};

const FAILED_RELOAD: &str = "fixtures/machines/failed-reload.json";

fn doctor(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flaskssl"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("doctor")
        .args(args)
        .output()
        .expect("the program runs")
}

fn findings(output: &Output) -> Vec<serde_json::Value> {
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    all["findings"].as_array().expect("findings").clone()
}

#[test]
fn the_misspelt_line_is_the_root_of_a_failed_reload() {
    let output = doctor(&["--facts", FAILED_RELOAD, "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings = findings(&output);
    let roots: Vec<_> = findings
        .iter()
        .filter(|f| f["explained_by"].is_null() && f["severity"] != "note")
        .collect();
    assert_eq!(roots.len(), 1, "{roots:#?}");
    assert_eq!(roots[0]["code"], "FS101");
    assert_eq!(
        roots[0]["file"],
        "/etc/apache2/sites-enabled/exampledomain.conf"
    );
    assert_eq!(roots[0]["line"], 20);
    let follows = findings
        .iter()
        .filter(|f| f["explained_by"] == "FS101")
        .map(|f| f["code"].as_str().expect("a code"))
        .collect::<Vec<_>>();
    assert_eq!(follows, ["FS684", "FS682"]);
}

#[test]
fn a_replay_says_the_same_byte_for_byte() {
    for format in ["full", "concise", "json", "html"] {
        let run = || doctor(&["--facts", FAILED_RELOAD, "--all", "--format", format]).stdout;
        let first = run();
        assert!(!first.is_empty());
        assert_eq!(first, run(), "{format}");
    }
}

#[test]
fn the_settings_of_the_machine_hold_as_they_do_for_check() {
    let text = std::fs::read(FAILED_RELOAD).expect("a fixture");
    let mut machine: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    machine["about"]["settings"] = serde_json::json!({
        "path": "/etc/apache2/flaskssl.toml",
        "folder": "/etc/apache2",
        // What httpd does not start with is told as it is.
        "text": "ignore = [\"FS101\", \"FS682\"]\n[severity]\nFS684 = \"note\"\n",
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("machine.json");
    std::fs::write(&file, machine.to_string()).expect("written");
    let file = file.to_str().expect("text");
    let output = doctor(&["--facts", file, "--all", "--format", "json"]);
    let findings = findings(&output);
    let severity = |code: &str| {
        let found = findings.iter().find(|f| f["code"] == code);
        found.map(|f| f["severity"].as_str().expect("a severity").to_owned())
    };
    assert_eq!(severity("FS101").as_deref(), Some("error"));
    assert_eq!(severity("FS682"), None);
    assert_eq!(severity("FS684").as_deref(), Some("note"));
}

#[test]
fn a_page_stands_for_itself() {
    let page = doctor(&["--facts", FAILED_RELOAD, "--format", "html"]).stdout;
    let page = String::from_utf8(page).expect("text");
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    for fetched in ["<script", "src=", "href=", "url(", "@import"] {
        assert!(!page.contains(fetched), "{fetched}");
    }
    assert!(page.contains("<mark>SSLEngin</mark>"), "{page}");
}

#[test]
fn what_is_no_snapshot_is_told() {
    for (file, why) in [
        ("Cargo.toml", "no snapshot"),
        ("nowhere.json", "No such file"),
    ] {
        let output = doctor(&["--facts", file]);
        assert_eq!(output.status.code(), Some(3));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn no_private_key_is_in_a_saved_machine() {
    let text = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FAILED_RELOAD),
    )
    .expect("the fixture");
    // What stands in a key's place is one short line; a key has many, or a long one.
    for block in text.split("-----BEGIN PRIVATE KEY-----").skip(1) {
        let body = block.split("-----END").next().expect("an end");
        let data: String = body.replace("\\n", "");
        assert!(data.len() < 200, "{data}");
        assert!(data.starts_with("M"), "{data}");
    }
    assert!(text.contains("PRIVATE KEY"), "the key is named as such");
}
