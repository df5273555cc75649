//! What other programs read of a report: each format by the real binary, well formed whatever
//! the files hold, and none of them changes the exit status.

use std::ffi::OsStr;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const FORMATS: [&str; 7] = [
    "full", "concise", "json", "sarif", "github", "gitlab", "junit",
];

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

fn report(folder: &Path, path: &str, format: &str) -> String {
    let arguments = ["check", path, "--target", "elsewhere", "--format", format];
    String::from_utf8(run(folder, &arguments).stdout).expect("UTF-8")
}

fn write(folder: &Path, name: impl AsRef<OsStr>, text: impl AsRef<[u8]>) {
    let path = folder.join(name.as_ref());
    std::fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// A name that is known and misspelt, two that are the same, and a condition that is never
/// closed: an error with a fix, one with a second place, a warning.
fn tree() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    write(
        root.path(),
        "apache2.conf",
        "LoadModule mpm_event_module /m/mod_mpm_event.so\n\
         LoadModule authz_core_module /m/mod_authz_core.so\n\
         LoadModule ssl_module /m/mod_ssl.so\n\
         LoadModule wsgi_module /m/mod_wsgi.so\n\
         ServerName a.example\n\
         Listen 80\n\
         WSGIDaemonProcess app user=www-data\n\
         Include conf.d/*.conf\n",
    );
    write(
        root.path(),
        "conf.d/a b.conf",
        "SSLEngin on\nWSGIDaemonProcess app\n",
    );
    write(root.path(), "conf.d/open.conf", "<IfModule mod_so.c>\n");
    root
}

/// Everything that a format could stumble over, in names and in text.
fn hostile() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    let texts: [&[u8]; 4] = [
        b"Liste\x1b[31m \x00\x01\x0b\x7f\xff\xfe x\n",
        "Fo]]>o\"'<&>\u{202e}\u{fffe}\u{ffff}\u{85} x\n::error::pwned\n##[error]x\n".as_bytes(),
        "Listen a b [x](https://example.net/) 100%25 %0A::warning::x\r\n".as_bytes(),
        "<Direct\u{9b}2J \u{1f600}>\n\u{feff}Listenn \u{e0041}\n".as_bytes(),
    ];
    let names: [&[u8]; 4] = [
        b"a\n::error::x,file=b.conf",
        b"\xff\xfe:b.conf",
        b"<c>&\"'.conf",
        b"d \x1b[31m\x01%41.conf",
    ];
    for (name, text) in names.iter().zip(texts) {
        write(root.path(), OsStr::from_bytes(name), text);
    }
    root
}

fn hidden(text: &str) -> Option<char> {
    text.chars()
        .find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}'))
}

#[test]
fn each_format_of_one_report() {
    let root = tree();
    for format in ["github", "gitlab", "junit"] {
        insta::assert_snapshot!(format, report(root.path(), ".", format));
    }
    let mut sarif: Value = serde_json::from_str(&report(root.path(), ".", "sarif")).expect("JSON");
    let driver = &mut sarif["runs"][0]["tool"]["driver"];
    driver["semanticVersion"] = "(the version)".into();
    for rule in driver["rules"].as_array_mut().expect("rules") {
        let page = rule["help"]["markdown"].as_str().expect("a page");
        assert!(page.contains("## Why it breaks"), "{page}");
        rule["help"] = "(its page)".into();
    }
    let text = serde_json::to_string_pretty(&sarif).expect("JSON");
    insta::assert_snapshot!("sarif", text);
}

#[test]
fn what_a_comment_suppresses_is_told_as_suppressed() {
    let root = tempfile::tempdir().expect("a temporary folder");
    write(
        root.path(),
        "a.conf",
        "# flaskssl: ignore[FS101] -- a module of our own\nOurDirectiv on\nSSLEngin on\n",
    );
    let log: Value = serde_json::from_str(&report(root.path(), ".", "sarif")).expect("JSON");
    assert!(schema().is_valid(&log));
    let results = log["runs"][0]["results"].as_array().expect("results");
    let of = |line: u32| {
        let at = |r: &&Value| r["locations"][0]["physicalLocation"]["region"]["startLine"] == line;
        results.iter().find(at).expect("a result")
    };
    assert_eq!(of(3)["suppressions"], Value::Null);
    assert_eq!(
        of(2)["suppressions"],
        serde_json::json!([{"kind": "inSource", "justification": "a module of our own"}])
    );
    for format in ["github", "gitlab", "junit", "concise"] {
        assert!(!report(root.path(), ".", format).contains("OurDirectiv"));
    }
}

fn schema() -> jsonschema::Validator {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/schemas/sarif/sarif-schema-2.1.0.json"
    );
    let text = std::fs::read_to_string(path).expect("the schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema")
}

#[test]
fn sarif_is_what_its_schema_says() {
    let schema = schema();
    // The schema is really asked.
    assert!(!schema.is_valid(&serde_json::json!({"version": "2.1.0"})));
    let healthy = tempfile::tempdir().expect("a temporary folder");
    write(healthy.path(), "a.conf", "Listen 80\n");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tutorial");
    let (tree, hostile) = (tree(), hostile());
    for folder in [healthy.path(), tree.path(), hostile.path(), &fixtures] {
        let text = report(folder, ".", "sarif");
        let log: Value = serde_json::from_str(&text).expect("JSON");
        let faults: Vec<String> = schema
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", folder.display());
        // What the schema cannot say: an index is the rule's, a fingerprint is one's own.
        let run = &log["runs"][0];
        let mut prints = std::collections::BTreeSet::new();
        for result in run["results"].as_array().expect("results") {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            let rule = &run["tool"]["driver"]["rules"][index];
            assert_eq!(rule["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            assert_eq!(place["uriBaseId"], "SRCROOT");
            let print = &result["partialFingerprints"]["sectionAndText/v1"];
            assert!(
                prints.insert((place["uri"].to_string(), print.to_string())),
                "{result:#}"
            );
        }
    }
}

#[test]
fn a_file_outside_the_folder_has_a_whole_uri() {
    let (root, elsewhere) = (tree(), tempfile::tempdir().expect("a temporary folder"));
    let path = root.path().to_str().expect("UTF-8");
    let log: Value = serde_json::from_str(&report(elsewhere.path(), path, "sarif")).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let place = results
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"])
        .find(|place| place["uri"] == format!("file://{path}/conf.d/a%20b.conf"))
        .expect("the file");
    assert_eq!(place["uriBaseId"], Value::Null);
    // Inside of it a path is told as the repository has it, however it was asked for.
    let log: Value = serde_json::from_str(&report(root.path(), path, "gitlab")).expect("JSON");
    let issues = log.as_array().expect("a list");
    assert!(
        issues
            .iter()
            .any(|i| i["location"]["path"] == "conf.d/a b.conf")
    );
}

#[test]
fn nothing_that_a_file_holds_gets_out_of_its_place() {
    let root = hostile();
    let findings = |text: &str| text.lines().count();
    let expected = findings(&report(root.path(), ".", "concise"));
    assert!(expected >= 7, "{expected}");
    for format in FORMATS {
        let text = report(root.path(), ".", format);
        assert_eq!(hidden(&text), None, "{format}: {text:?}");
        match format {
            "json" | "sarif" => {
                let json: Value = serde_json::from_str(&text).expect("JSON");
                let list = json["findings"].as_array();
                let list = list.or(json["runs"][0]["results"].as_array());
                assert_eq!(list.map(Vec::len), Some(expected), "{format}");
            }
            "gitlab" => {
                let json: Value = serde_json::from_str(&text).expect("JSON");
                let issues = json.as_array().expect("a list");
                let prints: std::collections::BTreeSet<_> =
                    issues.iter().map(|i| i["fingerprint"].as_str()).collect();
                assert_eq!((issues.len(), prints.len()), (expected, expected));
            }
            "github" => {
                assert_eq!(findings(&text), expected);
                for line in text.lines() {
                    command(line);
                }
            }
            "junit" => assert_eq!(cases(&text), (expected, expected), "{text}"),
            _ => {}
        }
    }
}

/// Takes a line as the runner does: a name, properties, a message.
fn command(line: &str) {
    let rest = line.strip_prefix("::").expect("a command");
    let (head, message) = rest.split_once("::").expect("a message");
    let (name, properties) = head.split_once(' ').expect("properties");
    assert!(["error", "warning", "notice"].contains(&name), "{line}");
    let names: Vec<&str> = properties
        .split(',')
        .map(|property| property.split_once('=').expect("a value").0)
        .collect();
    assert!(
        names == ["file", "line", "endLine", "col", "endColumn", "title"]
            || names == ["file", "line", "endLine", "title"],
        "{line}"
    );
    assert!(!message.is_empty(), "{line}");
}

/// Reads the XML; counts its cases, and what it says of their number.
fn cases(text: &str) -> (usize, usize) {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut cases, mut told) = (0, 0);
    loop {
        match reader.read_event().expect("well formed") {
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("an attribute");
                    if tag.name().as_ref() == "testsuites" && attribute.key.as_ref() == "tests" {
                        told = attribute.value.parse().expect("a number");
                    }
                }
                cases += usize::from(tag.name().as_ref() == "testcase");
            }
            quick_xml::events::Event::Eof => return (cases, told),
            _ => {}
        }
    }
}

/// The same by the XML parser that most readers of such reports have.
#[test]
fn junit_is_xml_to_others_too() {
    let python = Command::new("python3").arg("--version").output();
    if !python.is_ok_and(|output| output.status.success()) {
        // Not by a macro, whose text the harness keeps to itself.
        let mut err = std::io::stderr();
        let _ = writeln!(err, "not checked: junit_is_xml_to_others_too: no python3");
        return;
    }
    for root in [tree(), hostile()] {
        write(root.path(), "report.xml", report(root.path(), ".", "junit"));
        let status = Command::new("python3")
            .args(["-c", "import xml.dom.minidom as m; m.parse('report.xml')"])
            .current_dir(root.path())
            .status()
            .expect("python3 runs");
        assert!(status.success());
    }
}

#[test]
fn the_format_never_changes_the_exit_status() {
    let root = tree();
    let healthy = tempfile::tempdir().expect("a temporary folder");
    write(healthy.path(), "a.conf", "Listen 80\n");
    for format in FORMATS {
        let status = |folder: &Path, more: &[&str]| {
            let mut arguments = vec!["check", ".", "--target", "elsewhere", "--format", format];
            arguments.extend(more);
            run(folder, &arguments).status.code()
        };
        assert_eq!(status(root.path(), &[]), Some(1), "{format}");
        assert_eq!(status(root.path(), &["--fail-on", "never"]), Some(0));
        assert_eq!(status(healthy.path(), &[]), Some(0), "{format}");
    }
}

#[test]
fn a_case_fails_where_the_finding_counts() {
    let root = tempfile::tempdir().expect("a temporary folder");
    write(root.path(), "a.conf", "<IfModule mod_so.c>\n");
    let failures = |fail_on: &str| {
        let arguments = ["check", ".", "--format", "junit", "--fail-on", fail_on];
        let output = run(root.path(), &arguments);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        (text.matches("<failure").count(), output.status.code())
    };
    assert_eq!(failures("error"), (0, Some(0)));
    assert_eq!(failures("warning"), (1, Some(1)));
    assert_eq!(failures("never"), (0, Some(0)));
    // A report without a case is taken for one that never ran.
    write(root.path(), "a.conf", "Listen 80\n");
    assert_eq!(cases(&report(root.path(), ".", "junit")), (1, 1));
}
