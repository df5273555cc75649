//! The GitHub action: its file is what GitHub documents, and its steps do what they say.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax>

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode, Yaml};

fn action() -> Yaml<'static> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/action.yml");
    let text = std::fs::read_to_string(path).expect("the action");
    let text: &'static str = Box::leak(text.into_boxed_str());
    let mut documents = Yaml::load_from_str(text).expect("YAML");
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

/// A mapping's keys with their values.
fn map<'y>(yaml: &'y Yaml<'static>, what: &str) -> BTreeMap<String, &'y Yaml<'static>> {
    let mapping = yaml
        .as_mapping()
        .unwrap_or_else(|| panic!("{what}: no mapping"));
    mapping
        .iter()
        .map(|(key, value)| (word(key, what), value))
        .collect()
}

fn word(yaml: &Yaml<'static>, what: &str) -> String {
    let text = yaml.as_str().unwrap_or_else(|| panic!("{what}: no text"));
    text.to_owned()
}

/// Holds a mapping's keys against those that are needed and those that are known.
fn keys(map: &BTreeMap<String, &Yaml<'static>>, needed: &[&str], known: &[&str], what: &str) {
    for key in needed {
        assert!(map.contains_key(*key), "{what} has no {key}");
    }
    for key in map.keys() {
        assert!(
            needed.contains(&key.as_str()) || known.contains(&key.as_str()),
            "{what}: nobody knows {key}"
        );
    }
}

fn identifier(id: &str) {
    let mut bytes = id.bytes();
    let first = bytes.next().expect("a letter");
    assert!(first.is_ascii_alphabetic() || first == b'_', "{id}");
    assert!(
        bytes.all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
        "{id}"
    );
}

fn steps() -> Vec<BTreeMap<String, String>> {
    let action = action();
    let top = map(&action, "the action");
    let runs = map(top["runs"], "runs");
    let steps = runs["steps"].as_sequence().expect("steps");
    steps
        .iter()
        .map(|step| {
            map(step, "a step")
                .into_iter()
                .filter_map(|(key, value)| Some((key, value.as_str()?.to_owned())))
                .collect()
        })
        .collect()
}

#[test]
fn the_file_is_what_github_documents() {
    let action = action();
    let top = map(&action, "the action");
    keys(
        &top,
        &["name", "description", "runs"],
        &["author", "branding", "inputs", "outputs"],
        "the action",
    );
    keys(
        &map(top["branding"], "branding"),
        &["icon", "color"],
        &[],
        "branding",
    );
    let inputs = map(top["inputs"], "inputs");
    let names: Vec<&str> = inputs.keys().map(String::as_str).collect();
    assert_eq!(names, ["args", "format", "paths", "version"]);
    for (id, input) in &inputs {
        identifier(id);
        let input = map(input, id);
        keys(
            &input,
            &["description"],
            &["required", "default", "deprecationMessage"],
            id,
        );
        word(input["description"], id);
        // A default is text; `required` is not enforced by GitHub, so that all have one.
        word(input["default"], id);
        assert_eq!(input["required"].as_bool(), Some(false), "{id}");
    }
    let ids: Vec<String> = steps()
        .iter()
        .filter_map(|s| s.get("id").cloned())
        .collect();
    for (id, output) in map(top["outputs"], "outputs") {
        identifier(&id);
        let output = map(output, &id);
        keys(&output, &["description", "value"], &[], &id);
        let value = word(output["value"], &id);
        let step = value
            .strip_prefix("${{ steps.")
            .and_then(|rest| rest.strip_suffix(&format!(".outputs.{id} }}}}")))
            .expect("an output of a step");
        assert!(ids.iter().any(|known| known == step), "{step}");
    }
    let runs = map(top["runs"], "runs");
    keys(&runs, &["using", "steps"], &[], "runs");
    assert_eq!(word(runs["using"], "using"), "composite");
    for step in runs["steps"].as_sequence().expect("steps") {
        let step = map(step, "a step");
        // `shell` is needed wherever there is `run`.
        keys(
            &step,
            &["run", "shell"],
            &[
                "name",
                "id",
                "if",
                "env",
                "working-directory",
                "continue-on-error",
            ],
            "a step",
        );
        // What a workflow hands in never becomes a part of the script itself.
        assert!(!word(step["run"], "run").contains("${{"));
        for (name, value) in map(step["env"], "env") {
            let value = word(value, &name);
            if let Some(of) = value.strip_prefix("${{ inputs.") {
                let of = of.strip_suffix(" }}").expect("an input");
                assert!(inputs.contains_key(of), "{of}");
            }
        }
    }
}

/// Carries the second step out, as the runner does with `shell: bash`.
fn check(folder: &Path, paths: &str, args: &str, format: &str) -> (Output, String) {
    let script = &steps()[1]["run"];
    let runner = tempfile::tempdir().expect("a temporary folder");
    let output = runner.path().join("output");
    let binary = Path::new(env!("CARGO_BIN_EXE_flaskssl"));
    let path = std::env::var("PATH").expect("a path");
    let result = Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(folder)
        .env(
            "PATH",
            format!("{}:{path}", binary.parent().expect("a folder").display()),
        )
        .env("RUNNER_TEMP", runner.path())
        .env("GITHUB_OUTPUT", &output)
        .env("PATHS", paths)
        .env("ARGS", args)
        .env("FORMAT", format)
        .output()
        .expect("bash runs");
    let outputs = std::fs::read_to_string(&output).expect("outputs");
    let report = outputs
        .lines()
        .find_map(|line| line.strip_prefix("report="))
        .expect("a report");
    let report = std::fs::read_to_string(report).expect("the report");
    let status = format!("status={}", result.status.code().expect("not killed"));
    assert!(outputs.lines().any(|line| line == status), "{outputs}");
    (result, report)
}

/// Carries the first step out with a `cargo` that writes down what it is asked for.
fn install(version: &str) -> (Vec<String>, String) {
    use std::os::unix::fs::PermissionsExt;
    let runner = tempfile::tempdir().expect("a temporary folder");
    let bin = runner.path().join("bin");
    std::fs::create_dir(&bin).expect("a folder");
    let cargo = bin.join("cargo");
    std::fs::write(&cargo, "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$0.asked\"\n").expect("a script");
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).expect("its mode");
    let path = runner.path().join("path");
    let status = Command::new("bash")
        .args([
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            &steps()[0]["run"],
        ])
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("RUNNER_TEMP", runner.path().join("temp"))
        .env("GITHUB_PATH", &path)
        .env("GITHUB_ACTION_PATH", "/the/action")
        .env("VERSION", version)
        .status()
        .expect("bash runs");
    assert!(status.success());
    let read = |path: &Path| std::fs::read_to_string(path).expect("what was written");
    let asked = read(&bin.join("cargo.asked"));
    let temp = runner.path().display().to_string();
    let asked = asked.lines().map(|word| word.replace(&temp, "RUNNER"));
    (asked.collect(), read(&path).replace(&temp, "RUNNER"))
}

#[test]
fn the_first_step_builds_the_action_itself_or_the_version_that_is_asked_for() {
    let (asked, path) = install("");
    let asked = asked.join(" ");
    assert_eq!(
        asked,
        "install --locked --quiet --root RUNNER/temp/flaskssl --path /the/action"
    );
    assert_eq!(path, "RUNNER/temp/flaskssl/bin\n");
    let (asked, _) = install("0.1.0; touch x");
    assert_eq!(asked[5..], ["--version", "0.1.0; touch x", "flaskssl"]);
}

#[test]
fn the_step_writes_annotations_and_keeps_the_exit_status() {
    let site = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| std::fs::write(site.path().join(name), text);
    write("a b.conf", "SSLEngin on\n").expect("a file");
    write("$(touch pwned).conf", "<IfModule mod_so.c>\n").expect("a file");
    let (output, report) = check(site.path(), ".", "", "github");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), report);
    assert!(report.contains("::error file=a b.conf,line=1,"), "{report}");
    assert!(
        report.contains("::warning file=$(touch pwned).conf,"),
        "{report}"
    );

    // Several paths and options, each on a line.
    let (output, report) = check(
        site.path(),
        "$(touch pwned).conf\n\na b.conf\n",
        "--fail-on\nnever\n",
        "sarif",
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stdout.is_empty());
    let log: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(2));
    assert!(!site.path().join("pwned").exists());

    let (output, _) = check(site.path(), "no-such-file.conf", "", "github");
    assert_eq!(output.status.code(), Some(3));
}
