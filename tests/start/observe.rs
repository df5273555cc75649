//! Runs a case in throw-away namespaces and brings back what was seen.

use crate::case::{Case, Fate};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/start");

/// The order that is given to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    Start,
    Graceful,
    Restart,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Mode::Start => "start",
            Mode::Graceful => "graceful",
            Mode::Restart => "restart",
        }
    }
}

/// What was seen of one run.
pub(crate) struct Observation {
    pub(crate) configtest: i32,
    pub(crate) fate: Fate,
    /// All that httpd said from the order on.
    pub(crate) said: String,
    check: Result<String, String>,
}

/// A finding as `--format json` gives it, as far as it is asked for here.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "shown where a case fails")]
pub(crate) struct Told {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) severity: String,
    pub(crate) stops: Option<String>,
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) message: String,
}

#[derive(Deserialize)]
struct Answer {
    findings: Vec<Told>,
}

impl Observation {
    /// What `flaskssl check` said of the tree before the server was started.
    pub(crate) fn findings(&self) -> Result<Vec<Told>, String> {
        let text = self.check.as_ref().map_err(Clone::clone)?;
        serde_json::from_str(text)
            .map(|answer: Answer| answer.findings)
            .map_err(|error| format!("check's answer is not what it should be: {error}\n{text}"))
    }
}

/// Where cases are run.
pub(crate) struct Lab {
    folder: tempfile::TempDir,
}

impl Lab {
    /// Makes the material; an error is why no case can be run here.
    pub(crate) fn open() -> Result<Lab, String> {
        for (program, argument) in [
            ("apache2", "-v"),
            ("openssl", "version"),
            ("bash", "--version"),
        ] {
            let ran = Command::new(program)
                .arg(argument)
                .stdout(Stdio::null())
                .status();
            if !ran.is_ok_and(|status| status.success()) {
                return Err(format!("no {program} here"));
            }
        }
        let apart = namespaces()
            .args(["mount", "-t", "tmpfs", "tmpfs", "/srv"])
            .stderr(Stdio::null())
            .status();
        if !apart.is_ok_and(|status| status.success()) {
            return Err("no right to namespaces (unshare)".to_owned());
        }
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let material = folder.path().join("material");
        std::fs::create_dir(&material).map_err(|error| error.to_string())?;
        // The server's user reads some of it; the folder that tempfile made is for its owner alone.
        let made = Command::new(format!("{FOLDER}/material.sh"))
            .arg(&material)
            .status()
            .map_err(|error| error.to_string())?;
        if !made.success() {
            let log = std::fs::read_to_string(material.join("openssl.log")).unwrap_or_default();
            panic!("openssl did not make the keys and certificates:\n{log}");
        }
        Ok(Lab { folder })
    }

    /// How many cases to run at a time.
    pub(crate) fn width(&self) -> usize {
        std::env::var("START_WIDTH")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(4)
    }

    /// Runs one case.
    pub(crate) fn run(&self, case: &Case, mode: Mode) -> Observation {
        let place = tempfile::tempdir_in(self.folder.path()).expect("a place for the case");
        let file = |name: &str| -> PathBuf { place.path().join(name) };
        std::fs::create_dir(file("out")).expect("a place for answers");
        for (name, text) in [
            ("case.conf", case.tried()),
            ("setup.sh", case.setup.clone()),
            ("before.conf", case.healthy_before()),
            ("before.sh", case.before_setup.clone()),
            ("options", case.options.clone()),
        ] {
            std::fs::write(file(name), text).expect("the case's files");
        }
        let mut command = namespaces();
        command
            .arg(format!("{FOLDER}/inside.sh"))
            .arg(place.path())
            .arg(self.folder.path().join("material"))
            .arg(mode.word())
            .stdin(Stdio::null());
        // What check says is asked once for each case.
        if mode == Mode::Start {
            command.arg(env!("CARGO_BIN_EXE_flaskssl"));
        }
        let status = command.status().expect("unshare runs");
        let read = |name: &str| read(&file("out").join(name));
        let fate = match read("fate").trim() {
            "runs" => Fate::Runs,
            "deaf" => Fate::Deaf,
            "dies" => Fate::Dies,
            "hangs" => Fate::Hangs,
            "never" => Fate::Never,
            other => panic!(
                "{}: {status}, fate {other:?}\n{}",
                case.id(),
                read("stderr")
            ),
        };
        let said = ["configtest.err", "control.err", "error.log", "stderr"]
            .map(read)
            .concat();
        let said = match fate {
            Fate::Never => read("before.err") + &said,
            _ => said,
        };
        let check = match read("check.json") {
            text if text.is_empty() => Err(format!("check says nothing: {}", read("check.err"))),
            text => Ok(text),
        };
        Observation {
            configtest: read("configtest").trim().parse().unwrap_or(-1),
            fate,
            said,
            check,
        }
    }
}

/// The command that sets its arguments apart from the machine.
fn namespaces() -> Command {
    let mut command = Command::new("unshare");
    command.args([
        "--mount",
        "--net",
        "--pid",
        "--uts",
        "--ipc",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ]);
    command
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned()
}
