//! Stages a server of Debian's own making in throw-away namespaces, starts it, and asks it
//! things: so that a rule's claim is a real server's word.

use std::path::Path;
use std::process::{Command, Stdio};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/serving");
const PKI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pem");

/// A server to be: Debian's `/etc/apache2`, with one site of its own.
#[derive(Default)]
pub(crate) struct Stage {
    site: String,
    modules: String,
    setup: String,
}

/// What became of it.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Whether it runs.
    pub(crate) runs: bool,
    /// What the probe wrote.
    pub(crate) answer: String,
    /// What httpd said, and what else was said on the way.
    pub(crate) said: String,
}

impl Stage {
    /// With that text in `sites-enabled/site.conf`. The keys and certificates of
    /// `fixtures/pem` are in /srv/pki, and a page that says hello in /srv/www.
    pub(crate) fn site(text: &str) -> Stage {
        Stage {
            site: text.to_owned(),
            ..Stage::default()
        }
    }

    /// Modules, in the words of `a2enmod`, beside those that Debian switches on.
    pub(crate) fn modules(mut self, names: &str) -> Stage {
        self.modules = names.to_owned();
        self
    }

    /// Shell that runs in /srv before the start: files, folders, modes.
    #[allow(dead_code, reason = "not every site needs one")]
    pub(crate) fn setup(mut self, shell: &str) -> Stage {
        self.setup = shell.to_owned();
        self
    }

    /// Starts it and runs `probe`, shell, in the same namespaces. None, and a word about it,
    /// where this machine cannot do so; in CI that is a failure.
    pub(crate) fn serve(self, probe: &str) -> Option<Seen> {
        if let Err(reason) = able() {
            assert!(
                std::env::var_os("CI").is_none_or(|ci| ci != "true"),
                "serving: {reason}"
            );
            println!("skipped: serving: {reason}");
            return None;
        }
        let place = tempfile::tempdir().expect("a place for the stage");
        let file = |name: &str| place.path().join(name);
        std::fs::create_dir(file("out")).expect("a place for answers");
        for (name, text) in [
            ("site.conf", self.site.as_str()),
            ("modules", &self.modules),
            ("setup.sh", &self.setup),
            ("probe.sh", probe),
        ] {
            std::fs::write(file(name), text).expect("the stage's files");
        }
        let status = apart()
            .arg(format!("{FOLDER}/inside.sh"))
            .arg(place.path())
            .arg(PKI)
            .stdin(Stdio::null())
            .status()
            .expect("unshare runs");
        let read = |name: &str| read(&file("out").join(name));
        let said = ["configtest.err", "start.err", "error.log", "stderr"]
            .map(read)
            .concat();
        let runs = match read("fate").trim() {
            "runs" => true,
            "dies" => false,
            other => panic!("{status}, fate {other:?}\n{said}"),
        };
        Some(Seen {
            runs,
            answer: read("answer"),
            said,
        })
    }

    /// The same, for a server that has to run; what the probe wrote.
    pub(crate) fn answer(self, probe: &str) -> Option<String> {
        let seen = self.serve(probe)?;
        assert!(seen.runs, "the server does not run:\n{}", seen.said);
        Some(seen.answer)
    }
}

/// Why no server can be staged here.
fn able() -> Result<(), String> {
    for (program, argument) in [
        ("apache2", "-v"),
        ("a2enmod", "-h"),
        ("openssl", "version"),
        ("curl", "--version"),
        ("bash", "--version"),
    ] {
        let ran = Command::new(program)
            .arg(argument)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if ran.is_err() {
            return Err(format!("no {program} here"));
        }
    }
    let apart = apart()
        .args(["mount", "-t", "tmpfs", "tmpfs", "/srv"])
        .stderr(Stdio::null())
        .status();
    if !apart.is_ok_and(|status| status.success()) {
        return Err("no right to namespaces (unshare)".to_owned());
    }
    Ok(())
}

/// The command that sets its arguments apart from the machine.
fn apart() -> Command {
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
