//! Events of one message, counted.

use std::collections::BTreeSet;

use super::event::Event;
use super::moment::{Moment, SECOND};

/// Other texts that are kept.
const EXAMPLES: usize = 4;

/// Clients that are counted apart.
const CLIENTS: usize = 1000;

/// Counts over time, in as many steps as go into a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bar {
    origin: Option<i64>,
    width: i64,
    counts: Vec<u32>,
}

/// Steps of a bar.
pub const STEPS: usize = 24;

impl Bar {
    /// Counts something at that time. What a clock that was set back writes is counted first.
    fn count(&mut self, time: Moment) {
        let origin = *self.origin.get_or_insert(time.0);
        if self.width == 0 {
            (self.width, self.counts) = (SECOND, vec![0; STEPS]);
        }
        let since = time.0.saturating_sub(origin).max(0);
        while since / self.width >= STEPS as i64 {
            for n in 0..STEPS / 2 {
                self.counts[n] = self.counts[2 * n].saturating_add(self.counts[2 * n + 1]);
            }
            self.counts[STEPS / 2..].fill(0);
            self.width = self.width.saturating_mul(2);
        }
        let at = &mut self.counts[(since / self.width) as usize];
        *at = at.saturating_add(1);
    }

    /// The counts, without the empty steps behind the last one.
    pub fn counts(&self) -> &[u32] {
        let end = self
            .counts
            .iter()
            .rposition(|n| *n > 0)
            .map_or(0, |n| n + 1);
        &self.counts[..end]
    }

    /// How much time a step is, in seconds.
    pub fn seconds(&self) -> i64 {
        self.width / SECOND
    }
}

/// Events of one message about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The first of them.
    pub event: Event,
    /// How many.
    pub count: u64,
    /// When the first one was.
    pub first: Option<Moment>,
    /// When the last one was.
    pub last: Option<Moment>,
    /// Counts over time.
    pub bar: Bar,
    /// What others of them say, a few.
    pub others: Vec<String>,
    /// Addresses of clients.
    pub clients: BTreeSet<String>,
}

impl Group {
    /// With its first event.
    pub fn new(event: Event) -> Group {
        let mut group = Group {
            count: 1,
            first: event.time,
            last: event.time,
            bar: Bar::default(),
            others: Vec::new(),
            clients: BTreeSet::new(),
            event,
        };
        group.client(group.event.client.clone().as_deref().unwrap_or(""));
        if let Some(time) = group.event.time {
            group.bar.count(time);
        }
        group
    }

    fn client(&mut self, client: &str) {
        let address = client
            .rsplit_once(':')
            .map_or(client, |(address, _)| address);
        if !address.is_empty() && self.clients.len() < CLIENTS && !self.clients.contains(address) {
            self.clients.insert(address.to_owned());
        }
    }

    /// Counts one more.
    pub(super) fn add(&mut self, time: Option<Moment>, client: &[u8], text: &[u8]) {
        self.count += 1;
        if let Some(time) = time {
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
            self.bar.count(time);
        }
        if self.clients.len() < CLIENTS
            && !client.is_empty()
            && let Ok(client) = std::str::from_utf8(client)
        {
            self.client(client);
        }
        if self.others.len() < EXAMPLES && text != self.event.text.as_bytes() {
            let text = super::event::text(text);
            if !self.others.contains(&text) && text != self.event.text {
                self.others.push(text);
            }
        }
    }
}
