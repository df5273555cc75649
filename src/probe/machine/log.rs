//! The end of the error logs.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::config::world::Seen;
use crate::facts::machine::Log;
use crate::facts::machine::log::From;
use crate::log::Format;
use crate::probe::log::present;

use super::ErrorLogFile;

/// This much of each file's end is read.
const TAIL: u64 = 256 * 1024;

/// Reads them.
pub(super) fn read(logs: &[ErrorLogFile]) -> Seen<Log> {
    let mut log = Log::default();
    let mut why = None;
    for ErrorLogFile { path, format } in logs {
        let format = format.as_deref().map(String::from_utf8_lossy);
        let format = format.and_then(|text| Format::told(&text));
        let shown = String::from_utf8_lossy(path).into_owned();
        match present(Path::new(std::ffi::OsStr::from_bytes(path)), TAIL) {
            Ok(end) => {
                let from = From {
                    file: log.files.len(),
                    offset: end.from,
                    line: end.line,
                };
                log.events
                    .extend(Log::read(&end.bytes, from, format.as_ref()));
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
