//! What certbot's last runs came to, as its logs tell.

use serde::{Deserialize, Serialize};

use crate::log::catalogue::{self, Kind, Message};
use crate::log::event::Event;
use crate::log::{Format, Stream};

/// What a run begins with.
const BEGIN: &[u8] = b":DEBUG:certbot._internal.main:certbot version: ";

/// Faults of one run that are kept.
const MOST: usize = 12;

/// Bytes of a text that are kept.
const LONGEST: usize = 400;

/// Runs that tried to get or to renew a certificate, the last one first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attempts {
    /// One after the other.
    pub runs: Vec<Run>,
}

/// One run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Its log.
    pub file: String,
    /// When it began, in the log's own words.
    pub time: String,
    /// When its log was last written, in seconds since 1970.
    pub ended: i64,
    /// Whether it only tried (`--dry-run`).
    pub simulated: bool,
    /// The certificates, by their names, that were got or would have been.
    pub renewed: Vec<String>,
    /// Those that were not.
    pub failed: Vec<Failure>,
    /// What went wrong on the way.
    pub faults: Vec<Fault>,
}

/// A certificate that was not renewed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// Its name.
    pub lineage: String,
    /// Why, in certbot's words.
    pub reason: String,
    /// The line that says it, from 1.
    pub line: Option<u64>,
    /// Where that begins, in bytes.
    pub offset: u64,
}

/// Something that went wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fault {
    /// The name that it is about, where it is about one.
    pub name: Option<String>,
    /// What was said.
    pub text: String,
    /// The catalogue's name of it.
    pub message: String,
    /// The line that says it, from 1.
    pub line: Option<u64>,
    /// Where that begins, in bytes.
    pub offset: u64,
}

impl Fault {
    /// What it means.
    pub fn means(&self) -> Option<&'static Message> {
        catalogue::named(&self.message)
    }
}

impl Attempts {
    /// The last run that was about a certificate.
    pub fn last_of(&self, lineage: &str) -> Option<&Run> {
        self.runs.iter().find(|run| {
            run.renewed.iter().any(|name| name == lineage) || run.failure(lineage).is_some()
        })
    }
}

impl Run {
    /// Those in a log's text, which may begin in its middle at that place; the last one first.
    ///
    /// certbot begins a log for each run, but Debian has it go on with one for a week
    /// (`max-log-backups = 0` in cli.ini, and logrotate).
    pub fn all(file: &str, text: &[u8], from: u64, ended: i64) -> Vec<Run> {
        let mut starts: Vec<usize> = memchr::memmem::find_iter(text, BEGIN)
            .map(|at| memchr::memrchr(b'\n', &text[..at]).map_or(0, |n| n + 1))
            .collect();
        starts.push(text.len());
        let mut line = (from == 0).then_some(1);
        let mut runs = Vec::new();
        let mut at = 0;
        for pair in starts.windows(2) {
            let count = memchr::memchr_iter(b'\n', &text[at..pair[0]]).count() as u64;
            line = line.map(|line| line + count);
            at = pair[0];
            let part = &text[pair[0]..pair[1]];
            runs.extend(Run::of(file, part, (from + pair[0] as u64, line), ended));
        }
        runs.reverse();
        runs
    }

    /// Of its part of a log, which begins at that place, with that line. None if no certificate
    /// was to be got.
    fn of(file: &str, text: &[u8], (from, line): (u64, Option<u64>), ended: i64) -> Option<Run> {
        let mut run = Run {
            file: file.to_owned(),
            ended,
            ..Run::default()
        };
        let mut stream = Stream::new(Format::Plain);
        let (mut offset, mut number) = (from, line);
        // What a run of `certonly` was about is known by its order alone.
        let mut asked = None;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let bytes = line.trim_ascii_end();
            run.line(bytes, offset, number, &mut asked);
            stream.line(bytes, offset, &mut |event| run.fault(event, number));
            offset += line.len() as u64;
            number = number.map(|n| n + 1);
        }
        stream.rest(&mut |event| run.fault(event, None));
        if run.renewed.is_empty()
            && run.failed.is_empty()
            && let (Some(lineage), Some(fault)) = (asked, run.faults.first())
        {
            run.failed.push(Failure {
                lineage,
                reason: fault.text.clone(),
                line: fault.line,
                offset: fault.offset,
            });
        }
        (!run.renewed.is_empty() || !run.failed.is_empty()).then_some(run)
    }

    /// Why a certificate was not renewed.
    pub fn failure(&self, lineage: &str) -> Option<&Failure> {
        self.failed
            .iter()
            .find(|failure| failure.lineage == lineage)
    }

    fn line(&mut self, bytes: &[u8], offset: u64, number: Option<u64>, asked: &mut Option<String>) {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
        if let Some((time, _)) = text.split_once(":DEBUG:certbot._internal.main:certbot version: ")
        {
            time.clone_into(&mut self.time);
        } else if let Some((_, order)) = text.split_once("certbot._internal.main:Arguments: [") {
            let words: Vec<&str> = order
                .trim_end_matches(']')
                .split(", ")
                .map(|word| word.trim_matches(['\'', '"']))
                .collect();
            self.simulated = words
                .iter()
                .any(|w| matches!(*w, "--dry-run" | "--staging"));
            let behind = |option: &str| {
                let at = words.iter().position(|word| *word == option)?;
                words.get(at + 1).map(|word| (*word).to_owned())
            };
            *asked = behind("--cert-name").or_else(|| behind("-d"));
        } else if let Some((_, rest)) = text.split_once("Failed to renew certificate ")
            && let Some((lineage, reason)) = rest.split_once(" with error: ")
            && self.failed.len() < 100
        {
            self.failed.push(Failure {
                lineage: lineage.to_owned(),
                reason: super::log::cut(reason, LONGEST).to_owned(),
                line: number,
                offset,
            });
        } else if let Some((_, rest)) = text.split_once("/etc/letsencrypt/live/")
            && let Some((lineage, rest)) = rest.split_once("/fullchain.pem")
        {
            let renewed = rest == " (success)" || text.contains("Certificate is saved at:");
            if renewed && self.renewed.len() < 100 {
                self.renewed.push(lineage.to_owned());
            }
        }
    }

    fn fault(&mut self, event: Event, number: Option<u64>) {
        let Some(message) = event.message.filter(|message| message.kind == Kind::Fault) else {
            return;
        };
        let known = |fault: &Fault| fault.message == message.name && fault.text == event.text;
        if self.faults.len() >= MOST || self.faults.iter().any(known) {
            return;
        }
        self.faults.push(Fault {
            name: event.field("name").map(str::to_owned),
            text: super::log::cut(&event.text, LONGEST).to_owned(),
            message: message.name.to_owned(),
            line: number,
            offset: event.offset,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs of a real certbot, as fixtures/log has them.
    fn runs() -> Vec<Run> {
        let text = include_bytes!("../../../fixtures/log/lab.log");
        Run::all("letsencrypt.log", text, 0, 0)
    }

    #[test]
    fn real_runs_say_what_failed_and_why() {
        let runs = runs();
        let name = "flaskhome.duckdns.org";
        let standalone = runs
            .iter()
            .find(|run| run.faults.iter().any(|f| f.message == "certbot-port-taken"))
            .unwrap();
        assert!(standalone.simulated && standalone.renewed.is_empty());
        assert!(standalone.time.starts_with("2026-11-28 14:03:"));
        let failure = standalone.failure(name).unwrap();
        assert!(failure.reason.starts_with("Could not bind TCP port 80"));
        assert!(failure.line.is_some_and(|line| line > 1));
        // Lines are of the whole log.
        let text = include_str!("../../../fixtures/log/lab.log");
        let line = text
            .lines()
            .nth(failure.line.unwrap() as usize - 1)
            .unwrap();
        assert!(line.contains("Failed to renew certificate flaskhome.duckdns.org"));
        assert!(text[failure.offset as usize..].starts_with(line));
        let refused = runs
            .iter()
            .find(|run| run.faults.iter().any(|f| f.message.starts_with("acme-")))
            .unwrap();
        let fault = refused
            .faults
            .iter()
            .find(|f| f.message.starts_with("acme-"))
            .unwrap();
        assert_eq!(fault.name.as_deref(), Some(name));
        assert!(fault.means().is_some());
    }

    #[test]
    fn the_last_run_about_a_certificate_counts() {
        let text = b"2026-11-28 14:03:33,244:DEBUG:certbot._internal.main:certbot version: 2.1.0\n\
            2026-11-28 14:03:33,244:DEBUG:certbot._internal.main:Arguments: []\n\
            2026-11-28 14:03:36,000:DEBUG:certbot._internal.display.obj:Notifying user:   /etc/letsencrypt/live/a.example/fullchain.pem (success)\n";
        let run = Run::all("a", text, 0, 9).remove(0);
        assert_eq!(run.renewed, ["a.example"]);
        let attempts = Attempts { runs: vec![run] };
        assert!(
            attempts
                .last_of("a.example")
                .is_some_and(|run| run.failed.is_empty())
        );
        assert_eq!(attempts.last_of("b.example"), None);
        // `certbot certificates` is no attempt.
        assert_eq!(Run::all("b", &text[..150], 0, 9), []);
    }
}
