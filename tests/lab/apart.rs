//! Namespaces: a process that holds a set of them, and commands that are run inside.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A set of namespaces, which ends, with all that runs inside, when this is dropped.
pub(crate) struct Apart {
    /// Its script reads from a pipe of ours, and ends with it: even if this program is killed.
    holder: Child,
}

/// What a command said, on both its streams, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    /// The exit status; 124 if it was ended for taking too long.
    pub(crate) status: i32,
    pub(crate) text: String,
    pub(crate) took: Duration,
}

impl Said {
    /// What it said if it went well; otherwise an account of that.
    pub(crate) fn well(self, what: &str) -> Result<String, String> {
        if self.status == 0 {
            return Ok(self.text);
        }
        Err(format!(
            "{what}: exit status {}\n{}",
            self.status, self.text
        ))
    }
}

impl Apart {
    /// Runs that script, which says `ready` when it is so, in namespaces of its own.
    pub(crate) fn start(script: &Path, arguments: &[&Path]) -> Result<Apart, String> {
        let mut noise = tempfile::tempfile().map_err(|error| error.to_string())?;
        let holder = Command::new("unshare")
            .args(["--mount", "--net", "--pid", "--uts", "--ipc"])
            .args(["--fork", "--kill-child", "--mount-proc", "bash"])
            .arg(script)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stdio(&noise)?)
            .spawn()
            .map_err(|error| format!("unshare: {error}"))?;
        let mut apart = Apart { holder };
        let mut line = String::new();
        let out = apart.holder.stdout.take().expect("it is piped");
        let read = BufReader::new(out).read_line(&mut line);
        if read.is_ok() && line.trim() == "ready" {
            return Ok(apart);
        }
        Err(format!(
            "{} did not get ready: {line}{}",
            script.display(),
            read_back(&mut noise)
        ))
    }

    /// The process whose network namespace is theirs.
    pub(crate) fn id(&self) -> u32 {
        self.holder.id()
    }

    /// Runs bash inside, with the words that scenarios are told in.
    pub(crate) fn run(&self, shell: &str, seconds: u32) -> Said {
        self.as_user(None, shell, seconds)
    }

    /// The same as another user than root.
    pub(crate) fn as_user(&self, user: Option<&str>, shell: &str, seconds: u32) -> Said {
        let shell = format!(". /mnt/scripts/steps.sh\n{shell}");
        let mut command = self.inside(&["mount", "net", "uts", "ipc", "pid"], seconds);
        match user {
            Some(user) => command
                .args(["setpriv", "--reuid", user, "--regid", user, "--init-groups"])
                .args(["env", &format!("HOME=/home/{user}")]),
            None => command.args(["env", "HOME=/root"]),
        };
        said(command.args(["bash", "-c", &shell]))
    }

    /// Runs bash in their network alone, with the files and processes of the real machine.
    pub(crate) fn on_the_wire(&self, shell: &str) -> Result<String, String> {
        said(self.inside(&["net"], 10).args(["bash", "-c", shell])).well("network")
    }

    fn inside(&self, spaces: &[&str], seconds: u32) -> Command {
        let mut command = Command::new("timeout");
        command
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .current_dir("/")
            .args(["-k", "1", &seconds.to_string(), "nsenter"]);
        for space in spaces {
            let file = match *space {
                "mount" => "mnt",
                // The holder is outside of the processes that it holds.
                "pid" => "pid_for_children",
                same => same,
            };
            command.arg(format!("--{space}=/proc/{}/ns/{file}", self.id()));
        }
        command.arg("--");
        command
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        // If it has ended of itself, there is nothing to end.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// Runs a command to its end. What it says goes through a file: a server that it leaves behind
/// would keep a pipe open.
pub(crate) fn said(command: &mut Command) -> Said {
    let began = Instant::now();
    let mut file = tempfile::tempfile().expect("a file for what is said");
    let status = command
        .stdin(Stdio::null())
        .stdout(stdio(&file).expect("a second handle"))
        .stderr(stdio(&file).expect("a second handle"))
        .status()
        .expect("timeout(1) runs");
    Said {
        status: status.code().unwrap_or(-1),
        text: read_back(&mut file),
        took: began.elapsed(),
    }
}

fn stdio(file: &File) -> Result<Stdio, String> {
    file.try_clone()
        .map(Stdio::from)
        .map_err(|error| error.to_string())
}

fn read_back(file: &mut File) -> String {
    let mut bytes = Vec::new();
    // Nothing was said, where it cannot be read.
    let _ = file.rewind();
    let _ = file.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
