//! Runs a program, and ends it if it hangs: an answer that never comes must not stop the test.

use std::io::{self, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

/// Far beyond what either program needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a program wrote and how it ended.
pub(crate) struct Done {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Runs `command` to its end or to the deadline, at which it is killed.
pub(crate) fn run(command: &mut Command) -> io::Result<Done> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take();
    let err = child.stderr.take();
    let child = Arc::new(Mutex::new(child));
    let (ended, end) = mpsc::channel::<()>();
    let watched = Arc::clone(&child);
    let watch = thread::spawn(move || {
        if end.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            // Gone already, or gone now: either way its pipes close.
            let _ = watched.lock().expect("no panic while holding it").kill();
        }
    });
    let errors = thread::spawn(move || read(err));
    let stdout = read(out)?;
    let stderr = errors.join().expect("reading does not panic")?;
    let status = {
        drop(ended);
        watch.join().expect("waiting does not panic");
        child.lock().expect("no panic while holding it").wait()?
    };
    Ok(Done {
        status,
        stdout,
        stderr,
    })
}

fn read(from: Option<impl Read>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        from.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
