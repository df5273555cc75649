//! A program that only tells, with a deadline.

use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::facts::machine::log::cut;

/// What a program said.
pub(super) struct Ended {
    pub(super) ok: bool,
    /// Standard output.
    pub(super) out: String,
    /// Standard error, or what there is.
    pub(super) says: String,
}

/// Most bytes that are read of either.
const MOST: u64 = 1024 * 1024;
/// Of what is shown.
const SHOWN: usize = 4096;

/// Runs it and waits.
///
/// # Errors
/// Where it cannot be started, or does not end in time; then it is ended.
pub(super) fn run(program: &str, args: &[&str], patience: Duration) -> Result<Ended, String> {
    let mut child = Command::new(program)
        .args(args)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let read = |stream: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(stream) = stream {
                // What does not end with the program is given up with it.
                let _ = stream.take(MOST).read_to_end(&mut bytes);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let out = read(child.stdout.take().map(|s| Box::new(s) as _));
    let err = read(child.stderr.take().map(|s| Box::new(s) as _));
    let until = Instant::now() + patience;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(4)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it did not end in {} s", patience.as_secs_f32()));
            }
        }
    };
    let out = out.join().unwrap_or_default();
    let err = err.join().unwrap_or_default();
    let says = if err.trim().is_empty() { &out } else { &err };
    Ok(Ended {
        ok: status.success(),
        says: cut(says, SHOWN).trim().to_owned(),
        out,
    })
}
