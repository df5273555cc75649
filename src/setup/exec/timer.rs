//! Timers of systemd's.

use std::time::Duration;

use super::{Failure, program};

/// Has systemd read its files, and starts the timer, now and at each start of the machine.
///
/// # Errors
/// What systemd says.
pub(super) fn start(unit: &str) -> Result<(), Failure> {
    systemctl(&["daemon-reload"])?;
    systemctl(&["enable", "--now", unit])
}

/// Stops it for good.
///
/// # Errors
/// What systemd says.
pub(super) fn stop(unit: &str) -> Result<(), Failure> {
    systemctl(&["disable", "--now", unit])
}

fn systemctl(words: &[&str]) -> Result<(), Failure> {
    let words = [&["systemctl"], words].concat();
    let ended = program::run(&program::Order {
        words: &words,
        env: &[],
        user: None,
        patience: Duration::from_secs(60),
        undisturbed: false,
    })?;
    if ended.ok {
        return Ok(());
    }
    let command = words.join(" ");
    Err(Failure {
        what: format!("`{command}` failed"),
        mend: "Mend what it says, and run the set-up again".into(),
        said: program::tail(&ended.said),
    })
}
