//! `--fix`: first the edits that are safe, then the commands, each after asking; then another
//! look.

use std::io::{BufRead, IsTerminal, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use clap::Parser;

use crate::facts::snapshot::Snapshot;
use crate::finding::Severity;
use crate::report;

use super::super::arguments::{Arguments, Check, Command as Said, Doctor};
use super::super::{Exit, check};
use super::diagnosis::Diagnosed;
use super::{Failed, look, told};

/// Programs that only switch something on, set a mode, or have a server read its files. What
/// removes, kills or asks others is told and left to a person.
const HARMLESS: &[&str] = &[
    "a2enmod",
    "a2ensite",
    "a2enconf",
    "chmod",
    "chown",
    "mkdir",
    "systemctl",
    "touch",
    "ufw",
];

/// How long a server is given to carry out an order.
const SETTLE: std::time::Duration = std::time::Duration::from_secs(1);

/// Mends, and looks again.
pub(super) fn mend(
    doctor: &Doctor,
    snapshot: &Snapshot,
    before: &Diagnosed,
) -> Result<Exit, Failed> {
    let mut done = edits(doctor, snapshot)?;
    let mut commands: Vec<String> = Vec::new();
    for n in before.ranked.roots() {
        let finding = &before.ranked.findings[n];
        let worth =
            finding.severity > Severity::Note || before.ranked.consequences(n).next().is_some();
        for command in finding.commands.iter().filter(|_| worth) {
            if harmless(command) && !commands.contains(command) {
                commands.push(command.clone());
            }
        }
    }
    // Files that were mended are not in force until they are read.
    let reload = "systemctl reload-or-restart apache2".to_owned();
    let reads = |command: &String| {
        command.starts_with("systemctl re") || command.contains(" start apache2")
    };
    if !done.is_empty() && !commands.iter().any(reads) {
        commands.push(reload);
    }
    // What has the server read its files comes last.
    commands.sort_by_key(|command| reads(command));
    for command in commands {
        if doctor.yes || asked(&command) {
            done.push(carried_out(&command));
        }
    }
    if done.iter().any(|line| line.starts_with("$ systemctl")) {
        // A reload is an order: the server carries it out a moment later.
        std::thread::sleep(SETTLE);
    }
    let after = Diagnosed::of_snapshot(&look::look(doctor)?, doctor);
    let codes = |diagnosed: &Diagnosed| -> Vec<String> {
        let findings = diagnosed.ranked.findings.iter();
        findings
            .filter(|f| f.severity > Severity::Note)
            .map(|f| format!("{} ({})", f.message, f.code))
            .collect()
    };
    let (old, new) = (codes(before), codes(&after));
    done.extend(
        old.iter()
            .filter(|f| !new.contains(f))
            .map(|f| format!("no longer: {f}")),
    );
    done.extend(
        new.iter()
            .filter(|f| !old.contains(f))
            .map(|f| format!("new: {f}")),
    );
    told(doctor, &after, &done)
}

/// The safe edits of the server's own files.
fn edits(doctor: &Doctor, snapshot: &Snapshot) -> Result<Vec<String>, Failed> {
    if snapshot.about.main.is_none() {
        return Ok(Vec::new());
    }
    let mut said = as_check(doctor, &snapshot.about.server_root.0)?;
    said.fix = true;
    check::mend(&said).map_err(Failed)
}

/// The order to `check` the same server, by the same settings.
pub(super) fn as_check(doctor: &Doctor, root: &[u8]) -> Result<Check, Failed> {
    let words = [
        std::ffi::OsStr::new("flaskssl"),
        "check".as_ref(),
        "--target=here".as_ref(),
        "--".as_ref(),
        std::ffi::OsStr::from_bytes(root),
    ];
    match Arguments::try_parse_from(words).map(|arguments| arguments.command) {
        Ok(Said::Check(mut said)) => {
            said.config.clone_from(&doctor.config);
            said.no_config = doctor.no_config;
            Ok(*said)
        }
        _ => Err(Failed("the server root cannot be checked".into())),
    }
}

fn harmless(command: &str) -> bool {
    // One program with plain words: nothing that a shell would make more of.
    let plain = !command.contains(['|', ';', '&', '>', '<', '$', '`', '\n']);
    let program = command.split_whitespace().next().unwrap_or_default();
    plain && HARMLESS.contains(&program)
}

fn asked(command: &str) -> bool {
    if !std::io::stdin().is_terminal() {
        eprintln!("not carried out without --yes: {}", report::escape(command));
        return false;
    }
    eprint!("carry out `{}`? [y/N] ", report::escape(command));
    let _ = std::io::stderr().flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.is_ok() && matches!(line.trim(), "y" | "Y" | "yes")
}

fn carried_out(command: &str) -> String {
    let ended = Command::new("/bin/sh").arg("-c").arg(command).output();
    match ended {
        Ok(ended) if ended.status.success() => format!("$ {command}"),
        Ok(ended) => {
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            let last = said.lines().last().unwrap_or_default().to_owned();
            format!("$ {command} (it failed: {last})")
        }
        Err(error) => format!("$ {command} (it could not be started: {error})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_removes_or_is_a_script_is_left_to_a_person() {
        assert!(harmless("systemctl reload apache2") && harmless("a2ensite site"));
        for command in [
            "rm /run/x",
            "kill 7",
            "touch a; rm b",
            "chmod $(x) y",
            "ipcs | xargs x",
        ] {
            assert!(!harmless(command), "{command}");
        }
    }
}
