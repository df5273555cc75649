//! `--fix`: first the edits that are safe, then the commands, each after asking; then another
//! look.

use std::io::{BufRead, IsTerminal, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use clap::Parser;

use crate::facts::snapshot::Snapshot;
use crate::finding::{Finding, Severity};
use crate::report;

use super::super::arguments::{Arguments, Check, Command as Said, Doctor};
use super::super::{Exit, check};
use super::diagnosis::Diagnosed;
use super::{Failed, look, told};

/// How freely a command is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Freely {
    /// It switches something on, sets a mode, has a server read its files: after a question, or
    /// with `--yes`.
    Yes,
    /// It stops another program, or asks the authority for a certificate, of which there are only
    /// so many a week: after a question, never by `--yes` alone.
    Asked,
    /// It removes, kills, or is a script: told, and left to a person.
    Never,
}

/// How long a server is given to carry out an order.
const SETTLE: std::time::Duration = std::time::Duration::from_secs(1);

/// Mends, and looks again.
pub(super) fn mend(
    doctor: &Doctor,
    snapshot: &Snapshot,
    before: &Diagnosed,
) -> Result<Exit, Failed> {
    let mut done = edits(doctor, snapshot)?;
    for line in &done {
        eprintln!("{}", report::escape(line));
    }
    let mut first: Vec<(String, String)> = Vec::new();
    let mut last: Vec<(String, String)> = Vec::new();
    for n in before.ranked.roots() {
        let finding = &before.ranked.findings[n];
        let worth =
            finding.severity > Severity::Note || before.ranked.consequences(n).next().is_some();
        for command in finding.commands.iter().filter(|_| worth) {
            let known = |all: &[(String, String)]| all.iter().any(|(_, known)| known == command);
            if freely(command) == Freely::Never || known(&first) || known(&last) {
                continue;
            }
            let why = format!("{} ({})", finding.message, finding.code);
            // What has the server read its files comes last.
            match reads(command) {
                true => last.push((why, command.clone())),
                false => first.push((why, command.clone())),
            }
        }
    }
    let mut asking = Asking::new(doctor.yes);
    for (why, command) in &first {
        done.extend(asking.offer(why, command));
    }
    // Files that were mended are not in force until they are read.
    let changed = |line: &String| !line.starts_with("$ ") || line.starts_with("$ a2");
    if last.is_empty() && done.iter().any(changed) {
        let why = "Apache runs with what it read before".to_owned();
        last.push((why, "systemctl reload-or-restart apache2".to_owned()));
    }
    if !last.is_empty() {
        // A server that is told to read what it cannot read goes down.
        let meanwhile = match done.is_empty() {
            true => None,
            false => Some(Diagnosed::of_snapshot(&look::look(doctor)?, doctor)),
        };
        let meanwhile = meanwhile.as_ref().unwrap_or(before);
        let mut findings = meanwhile.ranked.findings.iter();
        match findings.find(|finding| finding.stops.is_some()) {
            Some(finding) => done.push(format!(
                "Apache was not told to read its files: it would stop at this: {} ({})",
                finding.message, finding.code
            )),
            None => {
                for (why, command) in &last {
                    done.extend(asking.offer(why, command));
                }
            }
        }
    }
    if done.iter().any(|line| line.starts_with("$ systemctl")) {
        // A reload is an order: the server carries it out a moment later.
        std::thread::sleep(SETTLE);
    }
    let after = Diagnosed::of_snapshot(&look::look(doctor)?, doctor);
    done.extend(changes(before, &after));
    told(doctor, &after, &done)
}

/// What is otherwise than before: causes that are gone, each with what followed from it, and what
/// is new.
fn changes(before: &Diagnosed, after: &Diagnosed) -> Vec<String> {
    let told = |f: &Finding| format!("{} ({})", f.message, f.code);
    let all = |diagnosed: &Diagnosed| -> Vec<String> {
        let findings = diagnosed.ranked.findings.iter();
        findings
            .filter(|f| f.severity > Severity::Note)
            .map(told)
            .collect()
    };
    let (old, new) = (all(before), all(after));
    let gone = |n: &usize| {
        let finding = &before.ranked.findings[*n];
        finding.severity > Severity::Note && !new.contains(&told(finding))
    };
    let mut lines = Vec::new();
    for root in before.ranked.roots() {
        let with = before.ranked.consequences(root).filter(gone).count();
        let cause = told(&before.ranked.findings[root]);
        lines.extend(match (gone(&root), with) {
            (true, 0) => Some(format!("no longer: {cause}")),
            (true, n) => Some(format!("no longer: {cause}, and {n} that followed from it")),
            (false, 0) => None,
            (false, n) => Some(format!("no longer: {n} of what follows from this: {cause}")),
        });
    }
    let fresh = new.iter().filter(|f| !old.contains(f));
    lines.extend(fresh.map(|f| format!("new: {f}")));
    lines
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

/// Whether a command has a server read its files.
fn reads(command: &str) -> bool {
    command.starts_with("systemctl re") || command.contains(" start apache2")
}

fn freely(command: &str) -> Freely {
    // One program with plain words: nothing that a shell would make more of.
    if command.contains(['|', ';', '&', '>', '<', '$', '`', '\n']) {
        return Freely::Never;
    }
    let mut words = command.split_whitespace();
    match (words.next().unwrap_or_default(), words.next()) {
        (
            "a2enmod" | "a2ensite" | "a2enconf" | "a2dissite" | "a2dismod" | "a2disconf" | "chmod"
            | "chown" | "mkdir" | "setfacl" | "timedatectl" | "touch" | "ufw",
            _,
        ) => Freely::Yes,
        ("apt-get", Some("install")) => Freely::Yes,
        ("systemctl", Some("disable" | "stop" | "mask")) => Freely::Asked,
        ("systemctl", _) => Freely::Yes,
        ("certbot", _) => Freely::Asked,
        _ => Freely::Never,
    }
}

/// Questions at a terminal, one command each.
struct Asking {
    yes: bool,
    /// The finding of the last question: it is told once for all its commands.
    why: String,
}

impl Asking {
    fn new(yes: bool) -> Self {
        Asking {
            yes,
            why: String::new(),
        }
    }

    /// Carries a command out if that is wanted; what is told of it.
    fn offer(&mut self, why: &str, command: &str) -> Option<String> {
        let shown = report::escape(command).into_owned();
        if self.yes {
            if freely(command) == Freely::Yes {
                eprintln!("$ {shown}");
                return Some(carried_out(command));
            }
            eprintln!("left to you, whatever --yes says: {shown}");
            return None;
        }
        if !std::io::stdin().is_terminal() {
            eprintln!("not carried out without --yes: {shown}");
            return None;
        }
        if self.why != why {
            eprintln!("\n{}", report::escape(why));
            why.clone_into(&mut self.why);
        }
        eprint!("  carry out `{shown}`? [y/N] ");
        let _ = std::io::stderr().flush();
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        // At the end of what is typed the line has not ended.
        if read.as_ref().is_ok_and(|n| *n == 0) {
            eprintln!();
        }
        let agreed = matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes");
        (read.is_ok() && agreed).then(|| carried_out(command))
    }
}

fn carried_out(command: &str) -> String {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(command);
    // What takes long says meanwhile what it does.
    let long = command.starts_with("apt-get") || command.starts_with("certbot");
    if long {
        shell.env("DEBIAN_FRONTEND", "noninteractive");
        shell.stdout(std::io::stderr()).stderr(std::io::stderr());
    } else {
        shell.stdin(std::process::Stdio::null());
    }
    let ended = match long {
        true => shell.status().map(|status| (status, Vec::new())),
        false => shell.output().map(|ended| (ended.status, ended.stderr)),
    };
    match ended {
        Ok((status, _)) if status.success() => format!("$ {command}"),
        Ok((status, said)) => {
            let said = String::from_utf8_lossy(&said).into_owned();
            let last = said.lines().rfind(|line| !line.trim().is_empty());
            let last = last.map_or_else(|| status.to_string(), str::to_owned);
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
        for command in [
            "systemctl reload apache2",
            "a2ensite site",
            "apt-get install -y libapache2-mod-wsgi-py3",
            "chmod o+x '/home/an na'",
        ] {
            assert_eq!(freely(command), Freely::Yes, "{command}");
        }
        for command in ["systemctl disable --now nginx", "certbot renew"] {
            assert_eq!(freely(command), Freely::Asked, "{command}");
        }
        for command in [
            "rm /run/x",
            "kill 7",
            "touch a; rm b",
            "chmod $(x) y",
            "ipcs | xargs x",
            "apt-get purge x",
            "",
        ] {
            assert_eq!(freely(command), Freely::Never, "{command}");
        }
    }
}
