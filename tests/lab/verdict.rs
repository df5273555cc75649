//! What the doctor says of a machine, and whether that is what a scenario expects.

use std::process::Command;
use std::sync::OnceLock;

use serde::Deserialize;

use super::scenario::{At, Root};
use super::world::Machine;

/// A finding as `--format json` gives it, as far as it is asked for here.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Told {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) severity: String,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    line: Option<u64>,
    message: String,
    #[serde(default)]
    help: Option<String>,
    #[serde(default)]
    labels: Vec<Label>,
    /// The cause that it is a consequence of.
    #[serde(default)]
    pub(crate) explained_by: Option<serde_json::Value>,
}

#[derive(Debug, Clone, Deserialize)]
struct Label {
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    line: Option<u64>,
    #[serde(default)]
    message: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    findings: Vec<Told>,
    #[serde(default)]
    not_checked: Vec<serde_json::Value>,
}

/// All that it said.
pub(crate) struct Verdict {
    pub(crate) findings: Vec<Told>,
    pub(crate) not_checked: Vec<String>,
    pub(crate) seconds: f32,
}

impl Told {
    /// Whether it has to be read.
    pub(crate) fn alarms(&self) -> bool {
        self.severity != "note"
    }

    pub(crate) fn is_root(&self) -> bool {
        self.explained_by.is_none()
    }

    /// One line for whoever reads of a failure.
    pub(crate) fn short(&self) -> String {
        format!(
            "{} {} {} {}:{} {}{}",
            self.severity,
            self.code,
            self.name,
            self.file.as_deref().unwrap_or("-"),
            self.line.unwrap_or(0),
            self.message,
            if self.is_root() { "" } else { " (explained)" }
        )
    }

    fn words(&self) -> String {
        let labels = self.labels.iter().filter_map(|l| l.message.as_deref());
        [
            Some(self.message.as_str()),
            self.help.as_deref(),
            self.file.as_deref(),
        ]
        .into_iter()
        .flatten()
        .chain(labels)
        .collect::<Vec<_>>()
        .join("\n")
    }

    fn places(&self) -> impl Iterator<Item = (&str, u64)> {
        let own = self.file.as_deref().zip(self.line);
        let labels = self
            .labels
            .iter()
            .filter_map(|label| label.file.as_deref().zip(label.line));
        own.into_iter().chain(labels)
    }

    /// Whether that is the cause, at its place; an error says what is otherwise.
    pub(crate) fn is(&self, root: &Root, machine: &Machine<'_>) -> Result<(), String> {
        if !root
            .cause
            .split('|')
            .any(|cause| cause == self.name || cause == self.code)
        {
            return Err(format!("expected {}", root.cause));
        }
        let here = match root.at {
            At::Nowhere => true,
            At::Object(word) => self.words().contains(word),
            At::File(path) => {
                self.words().contains(path) || self.places().any(|(file, _)| same(file, path))
            }
            At::Line(path, text) => {
                let found = machine
                    .inside()
                    .run(&format!("grep -nF -- '{text}' {path} | cut -d: -f1"), 5);
                let lines: Vec<u64> = found.text.lines().filter_map(|l| l.parse().ok()).collect();
                self.places()
                    .any(|(file, line)| same(file, path) && lines.contains(&line))
            }
        };
        if here {
            Ok(())
        } else {
            Err(format!("{} is not at {:?}", self.name, root.at))
        }
    }
}

/// Whether both are one file; what is enabled is a link to what is available.
fn same(one: &str, other: &str) -> bool {
    let plain = |path: &str| path.replace("-enabled/", "-available/");
    plain(one) == plain(other)
}

/// Whether this program has a doctor.
pub(crate) fn exists() -> bool {
    static EXISTS: OnceLock<bool> = OnceLock::new();
    *EXISTS.get_or_init(|| {
        Command::new(env!("CARGO_BIN_EXE_flaskssl"))
            .args(["doctor", "--help"])
            .output()
            .is_ok_and(|out| out.status.success())
    })
}

/// Asks the doctor, as that user or as root.
pub(crate) fn ask(
    machine: &Machine<'_>,
    user: Option<&str>,
    options: &str,
) -> Result<Verdict, String> {
    let shell = format!("flaskssl doctor --format json {options} 2>/tmp/doctor.$UID.err");
    let said = machine.inside().as_user(user, &shell, 30);
    let answer: Answer = serde_json::from_str(&said.text).map_err(|error| {
        let noise = machine.inside().run("cat /tmp/doctor.*.err", 5).text;
        format!(
            "the doctor (exit status {}): {error}\n{}\n{noise}",
            said.status, said.text
        )
    })?;
    Ok(Verdict {
        findings: answer.findings,
        not_checked: answer.not_checked.iter().map(ToString::to_string).collect(),
        seconds: said.took.as_secs_f32(),
    })
}

impl Verdict {
    /// What is to be mended, in its order.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &Told> {
        self.findings.iter().filter(|told| told.is_root())
    }

    /// All of it, a line each.
    pub(crate) fn account(&self) -> String {
        let mut lines: Vec<String> = self.findings.iter().map(Told::short).collect();
        lines.extend(
            self.not_checked
                .iter()
                .map(|gap| format!("not checked: {gap}")),
        );
        lines.push(format!("({:.2} s)", self.seconds));
        lines.join("\n")
    }

    /// Whether that comes first; an error says what does.
    pub(crate) fn begins_with(&self, root: &Root, machine: &Machine<'_>) -> Result<(), String> {
        let Some(first) = self.roots().next() else {
            return Err(format!(
                "expected {}, found nothing\n{}",
                root.cause,
                self.account()
            ));
        };
        first
            .is(root, machine)
            .map_err(|fault| format!("{fault}\n{}", self.account()))
    }

    /// Whether nothing alarms; an error says what does.
    pub(crate) fn is_calm(&self) -> Result<(), String> {
        if self.findings.iter().any(Told::alarms) {
            return Err(format!("not calm\n{}", self.account()));
        }
        Ok(())
    }
}
