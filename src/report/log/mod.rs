//! What was read of a log, told.

mod concise;
mod full;
mod json;

pub use concise::{concise, event};
pub use full::full;
pub use json::{json, json_of_several};

use crate::log::digest::Reading;
use crate::log::event::Event;
use crate::log::group::Group;
use crate::log::moment::Moment;
use crate::log::start::Step;
use crate::log::{Kind, Level};

/// A log, and what was read of it.
#[derive(Debug)]
pub struct Log<'a> {
    /// Its name, as it was asked for.
    pub name: &'a str,
    /// What was read.
    pub reading: &'a Reading,
    /// The start that it begins with.
    pub began: Option<(Step, Option<Moment>)>,
    /// How much was left out, for want of a start.
    pub left_out: u64,
}

impl Log<'_> {
    /// Whether anything is broken.
    pub fn has_faults(&self) -> bool {
        self.reading.roots().iter().any(|root| {
            matches!(
                Reading::kind(&self.reading.groups[root.group]),
                Kind::Fault | Kind::Consequence
            )
        })
    }

    /// From where on it was read.
    fn since(&self) -> String {
        let what = match self.began {
            Some((Step::Ready, _)) => "since the start",
            Some((Step::Reload, _)) => "since the reload",
            Some((Step::Failed, _)) => "since the failed start",
            Some((Step::Certbot, _)) => "since certbot's last run",
            Some((Step::Stopped, _)) | None if self.left_out > 0 => {
                return format!(
                    "its last {} MiB: no start is in them",
                    crate::report::log::MIB_READ
                );
            }
            Some((Step::Stopped, _)) | None => return "all of it".to_owned(),
        };
        match self.began.and_then(|(_, time)| time) {
            Some(time) => format!("{what} at {time}"),
            None => what.to_owned(),
        }
    }
}

/// What is read where no start is found, in MiB.
const MIB_READ: u64 = 64;

/// Codes and names of the rules that a message points to.
fn causes(event: &Event) -> impl Iterator<Item = (&'static str, &'static str)> {
    let causes = event.message.map_or(&[][..], |message| message.causes);
    causes.iter().take(4).filter_map(|code| {
        let rule = crate::rules::all().find(|rule| rule.code == *code)?;
        Some((rule.code, rule.name))
    })
}

/// The word for how bad a group is.
fn word(group: &Group) -> &'static str {
    match Reading::kind(group) {
        Kind::Fault | Kind::Consequence => "error",
        Kind::Risk => "warning",
        Kind::Request => "request",
        Kind::News => "news",
        Kind::Noise => "noise",
    }
}

/// `ssl:emerg AH02572`, as far as it is known.
fn head(event: &Event) -> String {
    let mut out = String::new();
    if !event.module.is_empty() {
        out.push_str(&event.module);
    }
    if event.level != Level::Unsaid {
        if !out.is_empty() {
            out.push(':');
        }
        out.push_str(event.level.word());
    }
    if let Some(code) = &event.code {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(code);
    }
    out
}

fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

/// A count with its noun.
fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// How many of each kind there are, as a sentence without its end.
fn sum(log: &Log<'_>) -> String {
    let (mut faults, mut risks) = (0, 0);
    for root in log.reading.roots() {
        match Reading::kind(&log.reading.groups[root.group]) {
            Kind::Risk => risks += 1,
            _ => faults += 1,
        }
    }
    let lines = |kind| log.reading.of_kind(kind).map(|g| g.count).sum::<u64>();
    let mut parts = Vec::new();
    if faults > 0 {
        parts.push(counted(faults, "error", "errors"));
    }
    if risks > 0 {
        parts.push(counted(risks, "warning", "warnings"));
    }
    if parts.is_empty() {
        parts.push("nothing is broken, by what it says".to_owned());
    }
    let (requests, noise) = (lines(Kind::Request), lines(Kind::Noise));
    if requests > 0 {
        parts.push(counted(
            requests,
            "refused or failed request",
            "refused or failed requests",
        ));
    }
    if noise > 0 {
        parts.push(counted(noise, "line of noise", "lines of noise"));
    }
    if log.reading.uncounted > 0 {
        parts.push(counted(
            log.reading.uncounted,
            "further event that is told nowhere",
            "further events that are told nowhere",
        ));
    }
    parts.join(", ")
}
