//! The real `apache2 -t`.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::stage::Root;

/// How long one run may take; some wait for a terminal that is not there.
const DEADLINE: Duration = Duration::from_secs(30);

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// `Syntax OK`.
    pub(crate) ok: bool,
    /// The line of the main file that it names.
    pub(crate) line: Option<u32>,
    /// All it said.
    pub(crate) text: String,
}

/// httpd's program.
pub(crate) fn program() -> Option<&'static Path> {
    ["/usr/sbin/apache2", "/usr/sbin/httpd", "/usr/bin/httpd"]
        .into_iter()
        .map(Path::new)
        .find(|program| program.is_file())
}

/// Asks it about a staged root.
pub(crate) fn ask(program: &Path, root: &Root) -> Answer {
    let mut child = Command::new(program)
        .arg("-t")
        .arg("-d")
        .arg(root.path())
        .arg("-f")
        .arg(root.main())
        .env_clear()
        .env(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        )
        .env("LANG", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starting httpd");
    let mut pipe = child.stderr.take().expect("its standard error");
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("waiting for httpd") {
            break Some(status);
        }
        if start.elapsed() > DEADLINE {
            child.kill().expect("stopping httpd");
            child.wait().expect("stopping httpd");
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let mut text = reader.join().expect("reading what httpd says");
    if status.is_none() {
        text.push_str("\n(it did not end)");
    }
    let line = text
        .split_once("Syntax error on line ")
        .and_then(|(_, rest)| rest.split(' ').next())
        .and_then(|n| n.parse().ok());
    Answer {
        ok: status.is_some_and(|s| s.success()),
        line,
        text: text.replace(&root.path().display().to_string(), "@ROOT@"),
    }
}
