//! Programs: run by their words, without a shell, with a deadline.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::sys::stat::{Mode, umask};
use nix::unistd::Pid;
use rustix::io::{FdFlags, fcntl_setfd};

use super::Failure;
use super::journal::Lock;

/// Most bytes that are kept of what one says.
const MOST: u64 = 4 * 1024 * 1024;

/// How a program ended.
#[derive(Debug)]
pub(in crate::setup) struct Ended {
    /// Whether it says that all went well.
    pub(in crate::setup) ok: bool,
    /// Standard output, then standard error.
    pub(in crate::setup) said: String,
}

/// A program to be run.
#[derive(Debug, Default)]
pub(in crate::setup) struct Order<'o> {
    /// It and its arguments.
    pub(in crate::setup) words: &'o [&'o str],
    /// Variables besides PATH and the language.
    pub(in crate::setup) env: &'o [(&'o str, &'o str)],
    /// User and group that it runs as; none: as we do.
    pub(in crate::setup) user: Option<(u32, u32)>,
    /// How long it may take.
    pub(in crate::setup) patience: Duration,
    /// Whether it is to come to its end though we be killed: it writes to files and not to
    /// pipes, which would break, and the next run waits for it.
    pub(in crate::setup) undisturbed: bool,
}

/// The folders that programs are looked for in: those of the system alone.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Variables of ours that a program gets: proxies and roots, which a person has set for this.
const PASSED: &[&str] = &[
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
];

/// Runs it and waits.
///
/// # Errors
/// Where it cannot be started, or does not end in time; then it is ended.
pub(in crate::setup) fn run(order: &Order<'_>) -> Result<Ended, Failure> {
    attend(order, &Aside::default())?.ok_or_else(|| {
        Failure::new(
            format!(
                "{} did not end within {} seconds and was stopped",
                order.words.first().unwrap_or(&"it"),
                order.patience.as_secs()
            ),
            "Look at what it waits for, and run the set-up again",
        )
    })
}

fn unstarted(program: &str, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("{program} cannot be started: {error}"),
        "Install it",
    )
}

/// Where and how a program runs.
#[derive(Debug, Default)]
pub(in crate::setup) struct Aside<'o> {
    /// The folder; none: /.
    pub(in crate::setup) folder: Option<&'o str>,
    /// Whether it is told nothing of ours, and is a group of its own, which is stopped together
    /// with what it started.
    pub(in crate::setup) alone: bool,
}

/// Runs it and waits; none where it does not end in time, and was stopped.
///
/// # Errors
/// Where it cannot be started.
pub(in crate::setup) fn attend(
    order: &Order<'_>,
    aside: &Aside<'_>,
) -> Result<Option<Ended>, Failure> {
    let [program, args @ ..] = order.words else {
        return Err(Failure::new("no program was named", ""));
    };
    // setsid would say so in words of its own.
    if order.user.is_some() && program.starts_with('/') {
        std::fs::metadata(program).map_err(|error| unstarted(program, &error))?;
    }
    // Somebody else's code gets no terminal of ours: with one it could type into root's shell.
    let mut command = match order.user {
        Some(_) => {
            let mut command = Command::new("/usr/bin/setsid");
            command.args(["--wait", program]);
            command
        }
        None => Command::new(program),
    };
    command
        .args(args)
        .env_clear()
        .env("PATH", PATH)
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", if order.user.is_some() { "/" } else { "/root" })
        .envs(
            PASSED
                .iter()
                // An application is not told of them by Apache either.
                .filter(|_| !aside.alone)
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .envs(order.env.iter().copied())
        .current_dir(aside.folder.unwrap_or("/"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let files = order.undisturbed.then(Files::new).and_then(Result::ok);
    if let Some(files) = &files {
        files.receive(&mut command);
    }
    if let Some((uid, gid)) = order.user {
        // Without the groups that root is in: the standard library gives them up with the user.
        command.gid(gid).uid(uid);
    }
    // A session of its own is a group of its own.
    if aside.alone && order.user.is_none() {
        command.process_group(0);
    }
    // What it makes is for others to read too, however strict root's shell is.
    let strict = umask(Mode::from_bits_truncate(0o022));
    let lock = order.undisturbed.then(Lock::of_program).flatten();
    let child = {
        let inherits = |flags| lock.as_ref().map(|lock| fcntl_setfd(lock, flags));
        inherits(FdFlags::empty());
        let child = command.spawn();
        inherits(FdFlags::CLOEXEC);
        child
    };
    // It has it now, and what it starts.
    drop(lock);
    umask(strict);
    let mut child = child.map_err(|error| unstarted(program, &error))?;
    let read = |stream: Option<Box<dyn Read + Send>>| {
        let (send, receive) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(stream) = stream {
                let _ = stream.take(MOST).read_to_end(&mut bytes);
            }
            let _ = send.send(String::from_utf8_lossy(&bytes).into_owned());
        });
        receive
    };
    let out = read(child.stdout.take().map(|s| Box::new(s) as _));
    let err = read(child.stderr.take().map(|s| Box::new(s) as _));
    let until = Instant::now() + order.patience;
    let mut pause = Duration::from_millis(1);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < until => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(20));
            }
            _ => {
                if aside.alone
                    && let Ok(id) = i32::try_from(child.id())
                {
                    let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
                }
                let _ = child.kill();
                let _ = child.wait();
                return Ok(None);
            }
        }
    };
    if let Some(files) = files {
        return Ok(Some(Ended {
            ok: status.success(),
            said: files.said(),
        }));
    }
    // A server that it left behind may keep the pipes open.
    let grace = Duration::from_millis(500);
    let mut said = out.recv_timeout(grace).unwrap_or_default();
    said.push_str(&err.recv_timeout(grace).unwrap_or_default());
    Ok(Some(Ended {
        ok: status.success(),
        said,
    }))
}

/// What a program says, where it must not break off with us: both its streams.
struct Files([File; 2]);

impl Files {
    fn new() -> io::Result<Files> {
        Ok(Files([tempfile::tempfile()?, tempfile::tempfile()?]))
    }

    fn receive(&self, command: &mut Command) {
        let [out, err] = self.0.each_ref().map(File::try_clone);
        if let (Ok(out), Ok(err)) = (out, err) {
            command.stdout(out).stderr(err);
        }
    }

    /// The end of each: there it tells what went wrong.
    fn said(self) -> String {
        let read = |mut file: File| {
            let mut bytes = Vec::new();
            let length = file.metadata().map_or(0, |meta| meta.len());
            let _ = file.seek(SeekFrom::Start(length.saturating_sub(MOST)));
            let _ = file.take(MOST).read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        };
        self.0.map(read).concat()
    }
}

/// The last lines of what a program said.
pub(in crate::setup) fn tail(said: &str) -> Vec<String> {
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let from = lines.len().saturating_sub(12);
    lines[from..]
        .iter()
        .map(|line| (*line).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_undisturbed_program_says_is_read_from_its_files() {
        let order = Order {
            words: &["/bin/sh", "-c", "echo out; echo err >&2; exit 3"],
            patience: Duration::from_secs(10),
            undisturbed: true,
            ..Order::default()
        };
        let ended = run(&order).unwrap();
        assert_eq!((ended.ok, ended.said.as_str()), (false, "out\nerr\n"));
    }

    fn run_shell(script: &str, patience: Duration) -> Result<Option<Ended>, Failure> {
        let order = Order {
            words: &["/bin/sh", "-c", script],
            patience,
            ..Order::default()
        };
        let alone = Aside {
            alone: true,
            ..Aside::default()
        };
        attend(&order, &alone)
    }

    #[test]
    fn others_may_read_what_a_program_makes() {
        let ended = run_shell("umask; pwd", Duration::from_secs(10))
            .unwrap()
            .unwrap();
        assert_eq!((ended.ok, ended.said.as_str()), (true, "0022\n/\n"));
    }

    #[test]
    fn what_does_not_end_is_stopped_with_all_that_it_started() {
        let begun = Instant::now();
        let script = "sleep 30 & sleep 30";
        assert!(
            run_shell(script, Duration::from_millis(200))
                .unwrap()
                .is_none()
        );
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
