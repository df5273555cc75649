//! `flaskssl log`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::log::moment::Moment;
use crate::log::{Format, Stream};
use crate::probe::log::{Follow, Look, Since, read, stream};
use crate::report::log as told;

use super::arguments::{Log, LogFormat};
use super::{Exit, output};

/// Where distributions have the error log.
const USUAL: [&str; 3] = [
    "/var/log/apache2/error.log",
    "/var/log/httpd/error_log",
    "/usr/local/apache2/logs/error_log",
];

/// How often a log that is followed is looked at.
const PAUSE: Duration = Duration::from_millis(250);

pub(super) fn run(arguments: &Log) -> Exit {
    let format = match arguments.error_log_format.as_deref().map(Format::told) {
        None => Format::Plain,
        Some(Some(format)) => format,
        Some(None) => {
            return usage("--error-log-format has no %M, so that no message is in its lines");
        }
    };
    let since = match since(arguments.since.as_deref()) {
        Ok(since) => since,
        Err(fault) => return usage(&fault),
    };
    let file = arguments.file.clone().unwrap_or_else(usual);
    if arguments.follow {
        return follow(&file, format);
    }
    let look = if file == Path::new("-") {
        stream(io::stdin().lock(), &format, since)
    } else {
        read(&file, &format, since)
    };
    match look {
        Ok(look) => tell(arguments, &file, &look),
        Err(error) => {
            eprintln!("flaskssl: cannot read {}: {error}", shown(&file));
            Exit::Failed
        }
    }
}

fn usual() -> PathBuf {
    let there = USUAL.iter().find(|file| Path::new(file).exists());
    PathBuf::from(there.unwrap_or(&USUAL[0]))
}

fn shown(file: &Path) -> String {
    crate::report::escape(&file.to_string_lossy()).into_owned()
}

fn usage(fault: &str) -> Exit {
    eprintln!("flaskssl: {}", crate::report::escape(fault));
    Exit::Usage
}

/// `start`, `all`, `30m`, `2h`, `7d`, or a point in time.
fn since(text: Option<&str>) -> Result<Since, String> {
    let text = match text {
        None | Some("start") => return Ok(Since::Start),
        Some("all") => return Ok(Since::All),
        Some(text) => text,
    };
    let unit = match text.as_bytes().last() {
        Some(b's') => 1,
        Some(b'm') => 60,
        Some(b'h') => 3600,
        Some(b'd') => 86_400,
        _ => 0,
    };
    if unit > 0
        && let Ok(n) = text[..text.len() - 1].parse::<u32>()
    {
        return Ok(Since::Ago(i64::from(n) * unit));
    }
    // A time without seconds is as good.
    let full = if text.len() == 16 {
        format!("{text}:00")
    } else {
        text.to_owned()
    };
    Moment::compact(full.as_bytes())
        .map(Since::Moment)
        .ok_or_else(|| {
            format!("--since {text:?} is neither start, all, a time like 2026-11-28 14:30, nor a span like 30m, 2h, 7d")
        })
}

fn tell(arguments: &Log, file: &Path, look: &Look) -> Exit {
    let name = if file == Path::new("-") {
        "standard input".into()
    } else {
        file.to_string_lossy()
    };
    let log = told::Log {
        name: &name,
        reading: &look.reading,
        began: look.began,
        left_out: look.left_out,
    };
    let text = match arguments.format {
        LogFormat::Full => told::full(&log, output::style(arguments.color)),
        LogFormat::Concise => told::concise(&log),
        LogFormat::Json => told::json(&log),
    };
    match output::tell(&text) {
        Exit::Clean if log.has_faults() => Exit::Findings,
        other => other,
    }
}

fn follow(file: &Path, format: Format) -> Exit {
    let mut log = match Follow::new(file) {
        Ok(log) => log,
        Err(error) => {
            eprintln!("flaskssl: cannot follow {}: {error}", shown(file));
            return Exit::Failed;
        }
    };
    let mut lines = Stream::new(format);
    loop {
        let mut text = String::new();
        let mut event = |event| text.push_str(&told::event(event));
        let came = log.poll(&mut |line, at| lines.line(line, at, &mut event));
        match came {
            Ok(true) => {}
            // Nothing more has come: what there is, is whole.
            Ok(false) => lines.rest(&mut event),
            Err(error) => {
                eprintln!("flaskssl: cannot read {}: {error}", shown(file));
                return Exit::Failed;
            }
        }
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Exit::Clean,
            Err(error) => {
                eprintln!("flaskssl: cannot write: {error}");
                return Exit::Failed;
            }
        }
        drop(out);
        std::thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time() {
        assert_eq!(since(None), Ok(Since::Start));
        assert_eq!(since(Some("all")), Ok(Since::All));
        assert_eq!(since(Some("2h")), Ok(Since::Ago(7200)));
        let moment = Moment::compact(b"2026-11-28 14:30:00").unwrap();
        assert_eq!(since(Some("2026-11-28 14:30")), Ok(Since::Moment(moment)));
        assert!(since(Some("yesterday")).is_err());
        assert!(since(Some("é")).is_err());
    }
}
