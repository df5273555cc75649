//! `flaskssl log`.

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::views::error_logs::{Taker, error_logs};
use crate::config::world::World;
use crate::log::moment::Moment;
use crate::log::{Format, Stream};
use crate::probe::Disk;
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
        None => None,
        Some(Some(format)) => Some(format),
        Some(None) => {
            return usage("--error-log-format has no %M, so that no message is in its lines");
        }
    };
    let since = match since(arguments.since.as_deref()) {
        Ok(since) => since,
        Err(fault) => return usage(&fault),
    };
    let logs = match &arguments.file {
        Some(file) => Logs::one(file.clone()),
        None => Logs::of_server(),
    };
    if arguments.follow {
        let Some((file, own)) = logs.files.first() else {
            eprintln!(
                "flaskssl: cannot follow: {}",
                crate::report::escape(&logs.not_read.join("; "))
            );
            return Exit::Failed;
        };
        return follow(file, format.or(own.clone()).unwrap_or(Format::Plain));
    }
    let mut looks: Vec<(&PathBuf, Look)> = Vec::new();
    let mut since = since;
    for (file, own) in &logs.files {
        let format = format.clone().or(own.clone()).unwrap_or(Format::Plain);
        let look = if file == Path::new("-") {
            stream(io::stdin().lock(), &format, since)
        } else {
            read(file, &format, since)
        };
        match look {
            Ok(look) => {
                // The main log alone tells of starts; the others go by it.
                if let (Since::Start, Some((_, Some(time)))) = (&since, look.began) {
                    since = Since::Moment(time);
                }
                looks.push((file, look));
            }
            // A server that has not met with anything has no log; one that is named has to be.
            Err(error) if error.kind() == io::ErrorKind::NotFound && arguments.file.is_none() => {}
            Err(error) => {
                eprintln!("flaskssl: cannot read {}: {error}", shown(file));
                return Exit::Failed;
            }
        }
    }
    if looks.is_empty() && logs.not_read.is_empty() {
        let files: Vec<String> = logs.files.iter().map(|(file, _)| shown(file)).collect();
        eprintln!(
            "flaskssl: cannot read {}: there is no such file",
            files.join(", ")
        );
        return Exit::Failed;
    }
    tell(arguments, &looks, &logs.not_read)
}

/// The logs that are read.
struct Logs {
    /// Each with the form of its lines, where the configuration has one of its own.
    files: Vec<(PathBuf, Option<Format>)>,
    /// What does not lie in a file, and who has it: a sentence each.
    not_read: Vec<String>,
}

impl Logs {
    fn one(file: PathBuf) -> Logs {
        Logs {
            files: vec![(file, None)],
            not_read: Vec::new(),
        }
    }

    /// Those that the configuration of this machine's server names.
    fn of_server() -> Logs {
        let disk = Disk::new();
        if !disk.stat(b"/etc/apache2/apache2.conf").is_there() {
            return Logs::one(usual());
        }
        let config = crate::setup::steps::load(&disk);
        let mut logs = Logs {
            files: Vec::new(),
            not_read: Vec::new(),
        };
        for log in error_logs(&config) {
            match log.taker {
                Taker::File(path) => {
                    let format = log.format.map(|text| String::from_utf8_lossy(&text).into_owned());
                    let format = format.and_then(|text| Format::told(&text));
                    logs.files.push((OsString::from_vec(path).into(), format));
                }
                Taker::System(value) => logs.not_read.push(format!(
                    "ErrorLog {}: the system's log has it: `journalctl -t apache2 | flaskssl log -`",
                    String::from_utf8_lossy(&value)
                )),
                Taker::Program(value) => logs.not_read.push(format!(
                    "ErrorLog {}: a program takes it; give what it writes to `flaskssl log -`",
                    String::from_utf8_lossy(&value)
                )),
            }
        }
        if logs.files.is_empty() && logs.not_read.is_empty() {
            return Logs::one(usual());
        }
        logs
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

fn tell(arguments: &Log, looks: &[(&PathBuf, Look)], not_read: &[String]) -> Exit {
    let names: Vec<_> = looks
        .iter()
        .map(|(file, _)| match file.as_path() == Path::new("-") {
            true => "standard input".into(),
            false => file.to_string_lossy(),
        })
        .collect();
    let logs: Vec<told::Log<'_>> = looks
        .iter()
        .zip(&names)
        .map(|((_, look), name)| told::Log {
            name,
            reading: &look.reading,
            began: look.began,
            left_out: look.left_out,
        })
        .collect();
    let style = output::style(arguments.color);
    let text = match arguments.format {
        LogFormat::Full => {
            let each: Vec<String> = logs.iter().map(|log| told::full(log, style)).collect();
            each.join("\n")
        }
        LogFormat::Concise => logs.iter().map(told::concise).collect(),
        // One log is one object, whoever named it.
        LogFormat::Json => match logs.as_slice() {
            [log] if not_read.is_empty() => told::json(log),
            logs => told::json_of_several(logs, not_read),
        },
    };
    let ended = output::tell(&text);
    if arguments.format != LogFormat::Json {
        for what in not_read {
            eprintln!("not read: {}", crate::report::escape(what));
        }
    }
    match ended {
        Exit::Clean if logs.iter().any(told::Log::has_faults) => Exit::Findings,
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
