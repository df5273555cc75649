//! certbot: run by its words; what it says is told in others.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{Failure, program};
use crate::setup::certificate::said;
use crate::setup::effect::Make;

const LOG: &str = "/var/log/letsencrypt/letsencrypt.log";

/// So much of its log's end is read.
const MOST: u64 = 512 * 1024;

/// Runs it.
///
/// # Errors
/// What it failed for, in words that name the cause and the mend.
pub(super) fn run(make: &Make) -> Result<(), Failure> {
    let words: Vec<&str> = make.words.iter().map(String::as_str).collect();
    let begun = SystemTime::now();
    let ended = program::run(&program::Order {
        words: &words,
        env: &[],
        user: None,
        patience: Duration::from_secs(make.seconds),
    });
    let ended = match ended {
        Ok(ended) => ended,
        Err(failure) => {
            free(&words);
            return Err(failure);
        }
    };
    if ended.ok {
        return Ok(());
    }
    let said = said::translate(&ended.said, log(begun).as_deref());
    Err(Failure {
        what: said.what,
        mend: said.mend,
        said: program::tail(&ended.said),
    })
}

/// A certbot that was ended has not carried out the hook that starts Apache again.
fn free(words: &[&str]) {
    let at = words.iter().position(|word| *word == "--post-hook");
    let Some(hook) = at.and_then(|at| words.get(at + 1)) else {
        return;
    };
    let words: Vec<&str> = hook.split(' ').collect();
    // Whether it runs is looked at where the step is taken back.
    let _ = program::run(&program::Order {
        words: &words,
        env: &[],
        user: None,
        patience: Duration::from_secs(60),
    });
}

/// The log of this run: certbot begins a new one each time, unless it fails before.
fn log(begun: SystemTime) -> Option<String> {
    let mut file = std::fs::File::open(Path::new(LOG)).ok()?;
    let meta = file.metadata().ok()?;
    // File systems keep times in ticks of their own.
    let tick = Duration::from_secs(1);
    if meta.modified().ok()? + tick < begun {
        return None;
    }
    let length = meta.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MOST)))
        .ok()?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
