//! JSON, by serde structures.

use serde::Serialize;

use crate::log::Kind;
use crate::log::digest::Reading;
use crate::log::event::Event;
use crate::log::group::Group;
use crate::report::escape::escape_json;

use super::Log;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    log: &'a str,
    since: Option<Since>,
    lines: u64,
    left_out_bytes: u64,
    quiet: u64,
    uncounted: u64,
    groups: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Since {
    step: String,
    time: Option<String>,
}

#[derive(Serialize)]
struct Item<'a> {
    name: Option<&'static str>,
    kind: Kind,
    /// The group that this one follows from, by its place in the list.
    follows: Option<usize>,
    means: Option<&'static str>,
    causes: &'static [&'static str],
    count: u64,
    first: Option<String>,
    last: Option<String>,
    clients: usize,
    event: &'a Event,
    others: &'a [String],
    fields: std::collections::BTreeMap<&'static str, &'a str>,
    counts: &'a [u32],
    seconds_a_count: i64,
}

/// The whole report as one JSON object, with a line end behind it.
pub fn json(log: &Log<'_>) -> String {
    text(&document(log))
}

/// The reports on several logs, and what is in no file.
#[derive(Serialize)]
struct Several<'a> {
    schema: u32,
    logs: Vec<Document<'a>>,
    not_read: &'a [String],
}

/// The reports on several logs as one JSON object, with a line end behind it.
pub fn json_of_several(logs: &[Log<'_>], not_read: &[String]) -> String {
    text(&Several {
        schema: 1,
        logs: logs.iter().map(document).collect(),
        not_read,
    })
}

fn text(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document).expect("plain structures");
    let mut text = escape_json(&text).into_owned();
    text.push('\n');
    text
}

fn document<'a>(log: &Log<'a>) -> Document<'a> {
    let roots = log.reading.roots();
    let follows = |n: usize| {
        roots
            .iter()
            .find(|root| root.after.contains(&n))
            .map(|root| root.group)
    };
    let groups = log
        .reading
        .groups
        .iter()
        .enumerate()
        .map(|(n, group)| item(group, follows(n)))
        .collect();
    Document {
        schema: 1,
        log: log.name,
        since: log.began.map(|(step, time)| Since {
            step: format!("{step:?}").to_lowercase(),
            time: time.map(|time| time.to_string()),
        }),
        lines: log.reading.lines,
        left_out_bytes: log.left_out,
        quiet: log.reading.quiet,
        uncounted: log.reading.uncounted,
        groups,
    }
}

fn item(group: &Group, follows: Option<usize>) -> Item<'_> {
    let message = group.event.message;
    Item {
        name: message.map(|message| message.name),
        kind: Reading::kind(group),
        follows,
        means: message.map(|message| message.means),
        causes: message.map_or(&[], |message| message.causes),
        count: group.count,
        first: group.first.map(|time| time.to_string()),
        last: group.last.map(|time| time.to_string()),
        clients: group.clients.len(),
        event: &group.event,
        others: &group.others,
        fields: group
            .event
            .fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect(),
        counts: group.bar.counts(),
        seconds_a_count: group.bar.seconds(),
    }
}
