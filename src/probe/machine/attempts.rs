//! certbot's own logs.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::config::world::Seen;
use crate::facts::machine::attempts::{Attempts, Run};

const FOLDER: &str = "/var/log/letsencrypt";

/// So many of the last logs are read; a log is of one run, and a timer makes two a day.
const LOGS: u32 = 30;

/// This much of the end of each. certbot begins another one at a megabyte.
const TAIL: u64 = 2 << 20;

/// All that they tell.
const MOST: usize = 8;

/// Reads them, the last one first.
pub(super) fn read() -> Seen<Attempts> {
    let mut attempts = Attempts::default();
    for n in 0..LOGS {
        let file = match n {
            0 => format!("{FOLDER}/letsencrypt.log"),
            n => format!("{FOLDER}/letsencrypt.log.{n}"),
        };
        match run(&file) {
            Ok(run) => attempts.runs.extend(run),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // A run may have been interrupted before its log was begun anew.
                if n > 1 {
                    break;
                }
            }
            Err(error) => return Seen::Gap(format!("{file}: {error}")),
        }
        if attempts.runs.len() >= MOST {
            break;
        }
    }
    if attempts.runs.is_empty() {
        Seen::Absent
    } else {
        Seen::Is(attempts)
    }
}

fn run(path: &str) -> io::Result<Option<Run>> {
    // Whoever may write there may not make this wait.
    if !std::fs::metadata(Path::new(path))?.is_file() {
        return Ok(None);
    }
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let from = metadata.size().saturating_sub(TAIL);
    file.seek(SeekFrom::Start(from))?;
    let mut text = Vec::new();
    file.take(TAIL).read_to_end(&mut text)?;
    Ok(Run::of(path, &text, from, metadata.mtime()))
}
