//! `flaskssl doctor`: look, judge, tell.

mod diagnosis;
mod look;
mod mend;
mod plan;
mod tell;

use std::io::IsTerminal;
use std::path::Path;

use super::arguments::Doctor;
use super::{Exit, output};
use crate::facts::snapshot::{SCHEMA, Snapshot, redact};
use crate::report;

use diagnosis::Diagnosed;

/// Why the command cannot be carried out.
struct Failed(String);

/// Runs the command.
pub(super) fn run(doctor: &Doctor) -> Exit {
    let ended =
        super::deep(|| carry_out(doctor)).unwrap_or_else(|error| Err(Failed(error.to_string())));
    match ended {
        Ok(exit) => exit,
        Err(Failed(message)) => {
            eprintln!("flaskssl: {}", report::escape(&message));
            Exit::Failed
        }
    }
}

/// The report at the end of a set-up, of its names.
pub(super) fn after_setup(
    answers: &crate::setup::answers::Answers,
    color: super::arguments::Color,
) {
    use clap::Parser;

    use crate::setup::answers::Certificate;
    // Of a certificate that nobody trusts there is nothing to say but that, and the plan did.
    if matches!(&answers.certificate, Certificate::Local(local) if !local.trust) {
        return;
    }
    let mut words = vec!["flaskssl".to_owned(), "doctor".to_owned()];
    for name in &answers.names {
        words.extend(["--domain".to_owned(), name.to_string()]);
    }
    if matches!(
        answers.certificate,
        crate::setup::answers::Certificate::Local(_)
    ) {
        words.push("--offline".to_owned());
    }
    if let Some(address) = answers.address {
        words.extend(["--public-ip".to_owned(), address.to_string()]);
    }
    let parsed = super::arguments::Arguments::try_parse_from(words);
    if let Ok(super::arguments::Command::Doctor(mut doctor)) = parsed.map(|all| all.command) {
        doctor.color = color;
        run(&doctor);
    }
}

fn carry_out(doctor: &Doctor) -> Result<Exit, Failed> {
    if let Some(path) = &doctor.facts {
        let diagnosed = Diagnosed::of_snapshot(&read(path)?, doctor);
        return told(doctor, &diagnosed, &[]);
    }
    if doctor.watch {
        return watch(doctor);
    }
    let snapshot = look::look(doctor)?;
    if let Some(path) = &doctor.save {
        if doctor.redact {
            let redacted = redact(&snapshot).map_err(|error| Failed(error.to_string()))?;
            save(path, &redacted)?;
        } else {
            save(path, &snapshot)?;
        }
    }
    // What is told is what the snapshot says, so that a replay tells the same.
    let diagnosed = Diagnosed::of_snapshot(&snapshot, doctor);
    if doctor.fix {
        return mend::mend(doctor, &snapshot, &diagnosed);
    }
    told(doctor, &diagnosed, &[])
}

fn told(doctor: &Doctor, diagnosed: &Diagnosed, done: &[String]) -> Result<Exit, Failed> {
    let text = tell::text(doctor, diagnosed, done);
    output::write(output::Where::Out, text.as_bytes())
        .map_err(|error| Failed(format!("cannot write the report: {error}")))?;
    Ok(tell::exit(doctor, diagnosed))
}

/// The time between two looks.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(2);

/// Looks until nothing is to be mended; tells what has changed since the last look.
fn watch(doctor: &Doctor) -> Result<Exit, Failed> {
    let mut last = String::new();
    loop {
        let snapshot = look::look(doctor)?;
        let diagnosed = Diagnosed::of_snapshot(&snapshot, doctor);
        let text = tell::text(doctor, &diagnosed, &[]);
        if text != last {
            // A terminal shows the present state alone.
            let clear = std::io::stdout().is_terminal();
            let shown = if clear {
                format!("\x1b[2J\x1b[H{text}")
            } else {
                text.clone()
            };
            output::write(output::Where::Out, shown.as_bytes())
                .map_err(|error| Failed(format!("cannot write the report: {error}")))?;
            last = text;
            if clear && tell::exit(doctor, &diagnosed) != Exit::Clean {
                eprintln!(
                    "looking again every {} seconds; Ctrl-C ends it",
                    PAUSE.as_secs()
                );
            }
        }
        if tell::exit(doctor, &diagnosed) == Exit::Clean {
            return Ok(Exit::Clean);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Bytes of a snapshot that are read.
const LARGEST: u64 = 512 * 1024 * 1024;

fn read(path: &Path) -> Result<Snapshot, Failed> {
    let refused = |why: String| Failed(format!("--facts {}: {why}", path.display()));
    let meta = std::fs::metadata(path).map_err(|error| refused(error.to_string()))?;
    if meta.len() > LARGEST {
        return Err(refused(format!("it is larger than {LARGEST} bytes")));
    }
    let text = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    let snapshot: Snapshot =
        serde_json::from_slice(&text).map_err(|error| refused(format!("no snapshot: {error}")))?;
    if snapshot.schema != SCHEMA {
        return Err(refused(format!(
            "its form is {}, and this flaskssl knows {SCHEMA}",
            snapshot.schema
        )));
    }
    Ok(snapshot)
}

fn save(path: &Path, snapshot: &Snapshot) -> Result<(), Failed> {
    let failed = |why: String| Failed(format!("--save {}: {why}", path.display()));
    let mut text =
        serde_json::to_vec_pretty(snapshot).map_err(|error| failed(error.to_string()))?;
    text.push(b'\n');
    write_private(path, &text).map_err(|error| failed(error.to_string()))
}

/// Others have no business with it.
fn write_private(path: &Path, text: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text)
}
