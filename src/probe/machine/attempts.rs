//! certbot's own logs.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::config::world::Seen;
use crate::facts::machine::attempts::{Attempts, Run};

const FOLDER: &str = "/var/log/letsencrypt";

/// So many of the last logs are looked at: each is of one run, or of a week.
const LOGS: u32 = 30;

/// This much of the end of each.
const TAIL: u64 = 2 << 20;

/// All that is kept.
const MOST: usize = 8;

/// Reads them, the last one first.
pub(super) fn read() -> Seen<Attempts> {
    let mut attempts = Attempts::default();
    for n in 0..LOGS {
        let file = match n {
            0 => format!("{FOLDER}/letsencrypt.log"),
            n => format!("{FOLDER}/letsencrypt.log.{n}"),
        };
        let plain = runs(&file, false);
        let found = match plain {
            Err(error) if error.kind() == ErrorKind::NotFound => runs(&format!("{file}.gz"), true),
            other => other,
        };
        match found {
            Ok(runs) => attempts.runs.extend(runs),
            // A run may have been interrupted before its log was begun anew.
            Err(error) if error.kind() == ErrorKind::NotFound && n < 2 => {}
            Err(error) if error.kind() == ErrorKind::NotFound => break,
            Err(error) => return Seen::Gap(format!("{file}: {error}")),
        }
        if attempts.runs.len() >= MOST {
            break;
        }
    }
    attempts.runs.truncate(MOST);
    if attempts.runs.is_empty() {
        Seen::Absent
    } else {
        Seen::Is(attempts)
    }
}

fn runs(path: &str, packed: bool) -> io::Result<Vec<Run>> {
    // Whoever may write there may not make this wait.
    if !std::fs::metadata(Path::new(path))?.is_file() {
        return Ok(Vec::new());
    }
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let mut text = Vec::new();
    let mut from = 0;
    if packed {
        let unpacked = flate2::read::MultiGzDecoder::new(file);
        // Its end cannot be had without all of it: what is larger than a week makes is left.
        unpacked.take(8 * TAIL).read_to_end(&mut text)?;
    } else {
        from = metadata.size().saturating_sub(TAIL);
        file.seek(SeekFrom::Start(from))?;
        file.take(TAIL).read_to_end(&mut text)?;
    }
    Ok(Run::all(path, &text, from, metadata.mtime()))
}
