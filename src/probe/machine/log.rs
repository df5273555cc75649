//! The end of the error logs.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::config::world::Seen;
use crate::facts::machine::Log;

/// This much of each file's end is read.
const TAIL: u64 = 256 * 1024;

/// Reads them.
pub(super) fn read(paths: &[Vec<u8>]) -> Seen<Log> {
    let mut log = Log::default();
    let mut why = None;
    for path in paths {
        let shown = String::from_utf8_lossy(path).into_owned();
        match tail(Path::new(std::ffi::OsStr::from_bytes(path))) {
            Ok(text) => {
                log.events.extend(Log::read(&text));
                log.files.push(shown);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                why.get_or_insert(format!("{shown}: {error}"));
            }
        }
    }
    match why {
        Some(why) if log.files.is_empty() => Seen::Gap(why),
        _ if log.files.is_empty() => Seen::Absent,
        _ => Seen::Is(log),
    }
}

fn tail(path: &Path) -> std::io::Result<String> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    let mut file = File::open(path)?;
    let len = file.metadata()?.len();
    file.seek(SeekFrom::Start(len.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // The first line is a part of one.
    Ok(match text.split_once('\n') {
        Some((_, rest)) if len > TAIL => rest.to_owned(),
        _ => text,
    })
}
