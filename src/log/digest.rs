//! A log's lines to groups of events, in bounded memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};

use super::catalogue::{self, Fields, Kind, Message};
use super::event::Event;
use super::format::Format;
use super::group::Group;
use super::line::{Level, Line};
use super::moment::Moment;
use super::start::{self, Step};
use super::stream::Stream;

/// Groups that are told apart.
const MOST_GROUPS: usize = 400;

/// Takes a log's lines, in order.
#[derive(Debug, Default)]
pub struct Digest {
    stream: Stream,
    /// Lines before it are passed over.
    since: Option<Moment>,
    groups: Vec<Group>,
    by_key: HashMap<u64, usize, foldhash::fast::FixedState>,
    reading: Reading,
    /// The time of the last line that had one.
    now: Option<Moment>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// Groups, in the order of their first events.
    pub groups: Vec<Group>,
    /// Lines that were read.
    pub lines: u64,
    /// Lines at level info and below, or of no meaning for anybody who looks for a fault.
    pub quiet: u64,
    /// Events that were too many to be told apart.
    pub uncounted: u64,
    /// The time of the first line.
    pub first: Option<Moment>,
    /// The time of the last one.
    pub last: Option<Moment>,
    /// The last step of the server's life, with its time.
    pub step: Option<(Step, Option<Moment>)>,
}

impl Digest {
    /// Of lines in that format; of those from that moment on, if one is given.
    pub fn new(format: Format, since: Option<Moment>) -> Digest {
        Digest {
            stream: Stream::new(format),
            since,
            ..Digest::default()
        }
    }

    /// Takes a line, without its end, and the place where it begins.
    pub fn line(&mut self, bytes: &[u8], offset: u64) {
        let format = std::mem::take(&mut self.stream.format);
        self.take(&format.read(bytes), offset);
        self.stream.format = format;
    }

    fn take(&mut self, line: &Line<'_>, offset: u64) {
        if line.time.is_some() {
            self.now = line.time;
        }
        if let Some(since) = self.since
            && self.now.is_some_and(|now| now < since)
        {
            return;
        }
        self.reading.lines += 1;
        if let Some(time) = line.time {
            self.reading.first = self.reading.first.or(line.time);
            self.reading.last = Some(self.reading.last.map_or(time, |last| last.max(time)));
        }
        if line.level >= Level::Notice
            && let Some(step) = start::step(line)
        {
            self.reading.step = Some((step, line.time));
        }
        let mut out = Vec::new();
        if !self
            .stream
            .certbot(line, offset, &mut |event| out.push(event))
        {
            if self.counted(line) {
                return;
            }
            self.stream
                .join
                .line(line, offset, &mut |event| out.push(event));
        }
        for event in out {
            self.event(event);
        }
    }

    /// The fast way: one more of what there is already, of a line that stands alone.
    fn counted(&mut self, line: &Line<'_>) -> bool {
        let alone = line.headed && line.code.is_some_and(|code| code != 526);
        if !alone {
            return false;
        }
        let found = catalogue::of(line);
        let key = match &found {
            Some((message, fields)) => of_message(message, fields),
            None => of_text(line.module, line.code, line.text),
        };
        let Some(n) = self.by_key.get(&key) else {
            return false;
        };
        let n = *n;
        let mut out = Vec::new();
        self.stream.join.alone(&mut |event| out.push(event));
        self.groups[n].add(line.time, line.client, line.text);
        for event in out {
            self.event(event);
        }
        true
    }

    fn event(&mut self, mut event: Event) {
        event.time = event.time.or(self.now);
        let told = event.message.is_some() || event.traceback.is_some();
        let empty = event.text.trim().is_empty();
        // OpenSSL's words belong to a line before; where that was counted with its like, they were
        // told with the first of them.
        if event
            .message
            .is_some_and(|message| message.name == "ssl-reason")
        {
            self.reading.quiet += 1;
            return;
        }
        let talk = matches!(event.level, Level::Info | Level::Debug);
        if !told && (talk || empty) {
            self.reading.quiet += 1;
            return;
        }
        let key = key(&event);
        if let Some(n) = self.by_key.get(&key) {
            let client = event.client.as_deref().unwrap_or("");
            self.groups[*n].add(event.time, client.as_bytes(), event.text.as_bytes());
            return;
        }
        if self.groups.len() >= MOST_GROUPS {
            self.reading.uncounted += 1;
            return;
        }
        self.by_key.insert(key, self.groups.len());
        self.groups.push(Group::new(event));
    }

    /// What was read so far; what may have more to come is taken as it is.
    pub fn finish(mut self) -> Reading {
        self.rest();
        self.reading.groups = self.groups;
        self.reading
    }

    /// Takes what may have more to come as it is: nothing has come for a while.
    pub fn rest(&mut self) {
        let mut out = Vec::new();
        self.stream.rest(&mut |event| out.push(event));
        for event in out {
            self.event(event);
        }
    }

    /// The groups so far.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }
}

/// What two events have in common that are one group.
fn key(event: &Event) -> u64 {
    if let Some(traceback) = &event.traceback {
        let mut hasher = hasher();
        hash_text(traceback.raised.as_bytes(), &mut hasher);
        if let Some(own) = traceback.own() {
            (&own.file, own.line).hash(&mut hasher);
        }
        return hasher.finish();
    }
    match event.message {
        Some(message) => {
            let fields = event
                .fields
                .iter()
                .map(|(name, value)| (*name, value.as_bytes()))
                .collect();
            of_message(message, &fields)
        }
        None => {
            let code = event.code.as_deref().and_then(|c| c[2..].parse().ok());
            of_text(event.module.as_bytes(), code, event.text.as_bytes())
        }
    }
}

fn hasher() -> foldhash::fast::FoldHasher<'static> {
    foldhash::fast::FixedState::default().build_hasher()
}

fn of_message(message: &'static Message, fields: &Fields<'_>) -> u64 {
    let mut hasher = hasher();
    message.name.hash(&mut hasher);
    // What strangers ask for is of endless variety, and one thing all the same.
    if matches!(message.kind, Kind::Fault | Kind::Risk | Kind::Consequence) {
        for (name, value) in fields {
            // One port of all of a machine's addresses is one subject.
            let value = match (*name, memchr::memrchr(b':', value)) {
                ("address", Some(colon)) => &value[colon..],
                _ => value,
            };
            if !matches!(*name, "user" | "url" | "number" | "reason") {
                value[..value.len().min(super::event::LONGEST)].hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}

fn of_text(module: &[u8], code: Option<u32>, text: &[u8]) -> u64 {
    let mut hasher = hasher();
    module.hash(&mut hasher);
    code.hash(&mut hasher);
    if code.is_none() {
        hash_text(text, &mut hasher);
    }
    hasher.finish()
}

/// A text with its numbers taken for one.
fn hash_text(text: &[u8], hasher: &mut impl Hasher) {
    let mut digits = false;
    for byte in &text[..text.len().min(200)] {
        if byte.is_ascii_digit() {
            if !digits {
                hasher.write_u8(b'0');
            }
            digits = true;
        } else {
            digits = false;
            hasher.write_u8(*byte);
        }
    }
}

/// A group with those that follow from it, by their places among the groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// What happened.
    pub group: usize,
    /// What is a mere consequence.
    pub after: Vec<usize>,
}

impl Reading {
    /// The kind of a group: of what is not known, by its level.
    pub fn kind(group: &Group) -> Kind {
        match group.event.message {
            Some(message) => message.kind,
            None if group.event.traceback.is_some() => Kind::Fault,
            None => match group.event.level {
                Level::Emerg | Level::Alert | Level::Crit => Kind::Fault,
                Level::Error if group.event.client.is_some() => Kind::Request,
                Level::Error => Kind::Fault,
                Level::Warn => Kind::Risk,
                _ => Kind::News,
            },
        }
    }

    /// Groups of faults and risks with what follows from them, roots first: faults before
    /// risks, each in the order of time.
    pub fn roots(&self) -> Vec<Root> {
        let wanted = |n: &usize| {
            matches!(
                Reading::kind(&self.groups[*n]),
                Kind::Fault | Kind::Risk | Kind::Consequence
            )
        };
        let all: Vec<usize> = (0..self.groups.len()).filter(wanted).collect();
        let mut roots: Vec<Root> = Vec::new();
        let mut followers = Vec::new();
        for n in &all {
            match self.before(*n, &all) {
                Some(root) => followers.push((*n, root)),
                None => roots.push(Root {
                    group: *n,
                    after: Vec::new(),
                }),
            }
        }
        for (n, before) in followers {
            // A consequence of a consequence goes to the root.
            let mut at = before;
            for _ in 0..all.len() {
                match self.before(at, &all) {
                    Some(next) if next != n => at = next,
                    _ => break,
                }
            }
            match roots.iter_mut().find(|root| root.group == at) {
                Some(root) => root.after.push(n),
                None => roots.push(Root {
                    group: n,
                    after: Vec::new(),
                }),
            }
        }
        roots.sort_by_key(|root| {
            let kind = Reading::kind(&self.groups[root.group]);
            (
                if kind == Kind::Consequence {
                    Kind::Fault
                } else {
                    kind
                },
                root.group,
            )
        });
        roots
    }

    /// The group that this one is a consequence of.
    fn before(&self, n: usize, among: &[usize]) -> Option<usize> {
        let message = self.groups[n].event.message?;
        if message.after.is_empty() {
            return None;
        }
        let is = |other: &&usize| {
            let event = &self.groups[**other].event;
            let name = event.message.map_or("", |m| m.name);
            **other != n
                && (message.after.contains(&name)
                    || (event.traceback.is_some() && message.after.contains(&"exception")))
        };
        // The nearest one before it, or else the first one behind it.
        let earlier = among.iter().filter(|other| **other < n).rev().find(is);
        earlier.or_else(|| among.iter().find(is)).copied()
    }

    /// Groups of that kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Group> {
        self.groups
            .iter()
            .filter(move |group| Reading::kind(group) == kind)
    }
}
