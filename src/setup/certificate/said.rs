//! What certbot and an authority say, in words that name the cause and the mend.

mod authority;
mod challenge;
mod machine;
mod problem;

#[cfg(test)]
mod tests;

use authority::Authority;
use problem::Problem;

use crate::log::catalogue::{self, Place};

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What is wrong: a sentence without a full stop.
    pub what: String,
    /// What to do about it.
    pub mend: String,
    /// What kind of thing it is.
    pub kind: Kind,
}

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The authority itself does not work; nothing here is wrong.
    Outage,
    /// Too many orders or failures; it has to be waited for.
    RateLimit,
    /// The authority asked for the challenge, and did not get it.
    Challenge,
    /// What DNS says of the name.
    Dns,
    /// The authority refuses the name, the account or the order.
    Refused,
    /// The way from this machine to the authority.
    Network,
    /// This machine: a port, a disk, a file.
    Machine,
    /// Another certbot is at work.
    Busy,
    /// Nothing that is known here.
    Unknown,
}

impl Said {
    fn new(kind: Kind, what: impl Into<String>, mend: impl Into<String>) -> Said {
        Said {
            what: what.into(),
            mend: mend.into(),
            kind,
        }
    }
}

/// Reads what certbot wrote to the terminal, and its log where it can be read.
///
/// The log is needed: certbot 2.1 with Python 3.11 loses what an authority says of an order on
/// the way to the terminal, where only `AttributeError: can't set attribute` arrives.
pub fn translate(output: &str, log: Option<&str>) -> Said {
    let log = log.unwrap_or_default();
    let authority = Authority::of(log, output);
    if let Some(said) = machine::certain(output) {
        return said;
    }
    if let Some(problem) = Problem::find(output, log) {
        return problem.said(&authority);
    }
    machine::likely(output, &authority)
        .or_else(|| machine::likely(last_error(log), &authority))
        .or_else(|| known(output, log))
        .unwrap_or_else(|| unknown(output))
}

/// The last exception of a log.
fn last_error(log: &str) -> &str {
    let from = log.rfind("Traceback (most recent call last)");
    from.map_or("", |from| &log[from..])
}

/// What the catalogue of messages knows.
fn known(output: &str, log: &str) -> Option<Said> {
    let lines = output.lines().chain(last_error(log).lines());
    lines
        .filter_map(|line| {
            let (message, _) = catalogue::by_text(line.trim().as_bytes(), None, Place::Certbot)?;
            (message.kind == catalogue::Kind::Fault).then(|| {
                Said::new(
                    Kind::Unknown,
                    format!(
                        "{}: {}",
                        message.means.replace('`', ""),
                        cut(line.trim(), 200)
                    ),
                    LOOK,
                )
            })
        })
        .next()
}

const LOOK: &str = "Look at /var/log/letsencrypt/letsencrypt.log: `flaskssl log /var/log/letsencrypt/letsencrypt.log`";

fn unknown(output: &str) -> Said {
    const IDLE: [&str; 6] = [
        "Saving debug log",
        "Ask for help or search",
        "An unexpected error occurred",
        "Some challenges have failed",
        "Account registered",
        "Hint:",
    ];
    let last = output
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty() && !IDLE.iter().any(|idle| line.starts_with(idle)));
    match last {
        Some(line) => Said::new(
            Kind::Unknown,
            format!("certbot failed: {}", cut(line, 300)),
            LOOK,
        ),
        None => Said::new(Kind::Unknown, "certbot failed without a word", LOOK),
    }
}

/// The beginning of a text, on one line.
fn cut(text: &str, most: usize) -> String {
    let flat: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(most)
        .collect();
    if text.chars().count() > most {
        return format!("{flat}...");
    }
    flat
}

/// What is between two words.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let from = text.find(before)? + before.len();
    let to = text[from..].find(after)? + from;
    Some(&text[from..to])
}
