//! A line a message, for editors and for grep.

use std::fmt::Write as _;

use crate::log::digest::Reading;
use crate::log::event::Event;
use crate::log::group::Group;
use crate::report::escape::sentence;

use super::{Log, causes, head, word};

/// `log: error[FS544] 12x wsgi:error text`, roots first.
pub fn concise(log: &Log<'_>) -> String {
    let mut out = String::new();
    for root in log.reading.roots() {
        line(&mut out, log, &log.reading.groups[root.group], None);
        for after in root.after {
            line(&mut out, log, &log.reading.groups[after], Some("follows"));
        }
    }
    for kind in [crate::log::Kind::Request, crate::log::Kind::Noise] {
        for group in log.reading.of_kind(kind) {
            line(&mut out, log, group, None);
        }
    }
    out
}

fn line(out: &mut String, log: &Log<'_>, group: &Group, word_instead: Option<&str>) {
    let word = word_instead.unwrap_or_else(|| word(group));
    write!(out, "{}: {word}{}", sentence(log.name), codes(&group.event)).expect("a string");
    write!(out, " {}x ", group.count).expect("a string");
    text(out, &group.event);
    out.push('\n');
}

fn codes(event: &Event) -> String {
    let codes: Vec<&str> = causes(event).map(|(code, _)| code).collect();
    if codes.is_empty() {
        String::new()
    } else {
        format!("[{}]", codes.join(","))
    }
}

fn text(out: &mut String, event: &Event) {
    let head = head(event);
    if !head.is_empty() {
        write!(out, "{} ", sentence(&head)).expect("a string");
    }
    out.push_str(&sentence(&event.text));
    for more in &event.more {
        write!(out, " {}", sentence(more.trim())).expect("a string");
    }
    if let Some(own) = event.traceback.as_ref().and_then(|t| t.own()) {
        write!(out, " ({}:{})", sentence(&own.file), own.line).expect("a string");
    }
}

/// One event, as it is told while a log is followed.
pub fn event(event: Event) -> String {
    let mut out = String::new();
    let group = Group::new(event);
    if let Some(time) = group.event.time {
        write!(out, "{time} ").expect("a string");
    }
    write!(out, "{}{} ", word(&group), codes(&group.event)).expect("a string");
    text(&mut out, &group.event);
    if let Some(message) = group.event.message
        && !matches!(Reading::kind(&group), crate::log::Kind::News)
    {
        write!(out, "\n    {}", message.means).expect("a string");
    }
    out.push('\n');
    out
}
