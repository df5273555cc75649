//! What the doctor sees of a machine besides its files: names, sockets, answers, processes.
//!
//! Plain data, one file a topic. Each observation is there, or was looked for and is absent, or
//! was not asked for, or could not be had, with the reason. A rule takes only the first two for
//! known.

pub mod apache;
pub mod attempts;
pub mod clock;
pub mod duckdns;
pub mod log;
pub mod names;
pub mod network;
pub mod room;
pub mod visits;

use serde::{Deserialize, Serialize};

use crate::config::world::Seen;

pub use apache::Apache;
pub use attempts::Attempts;
pub use clock::Clock;
pub use log::Log;
pub use names::NameSeen;
pub use network::Network;
pub use room::Room;
pub use visits::Visit;

/// What was seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// Whether it was looked at as root: then nothing is hidden.
    pub root: bool,
    /// Whether other hosts were asked.
    pub online: bool,
    /// The server.
    pub apache: Apache,
    /// Addresses and sockets.
    pub network: Network,
    /// What name servers say of the names in the configuration.
    pub names: Vec<NameSeen>,
    /// What visitors get.
    pub visits: Vec<Visit>,
    /// What the server wrote to its error log since it started.
    pub log: Seen<Log>,
    /// Room on the disks, and other limits.
    pub room: Room,
    /// What certbot's last runs came to.
    pub attempts: Seen<Attempts>,
    /// What tells the time besides the clock.
    pub clock: Clock,
    /// What DuckDNS answered last.
    pub duckdns: Vec<duckdns::Told>,
}

impl Machine {
    /// What a visitor of a name gets at a port, by whichever address something was seen.
    pub fn visits_of<'m>(&'m self, name: &'m str, port: u16) -> impl Iterator<Item = &'m Visit> {
        self.visits
            .iter()
            .filter(move |visit| visit.name.eq_ignore_ascii_case(name) && visit.port == port)
    }

    /// What could not be looked at, in words.
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        let mut note = |what: &str, reason: Option<&str>| {
            if let Some(reason) = reason {
                gaps.push(format!("{what}: {reason}"));
            }
        };
        note("processes", gap(&self.apache.processes));
        note("apache2 -t", gap(&self.apache.configtest));
        note("when the server read its files", gap(&self.apache.loaded));
        note("sockets", gap(&self.network.sockets));
        note("who listens", self.network.hidden());
        note("the firewall", gap(&self.network.firewall));
        note("the error log", gap(&self.log));
        note("certbot's log", gap(&self.attempts));
        for name in &self.names {
            for server in &name.servers {
                let what = format!("{} by {}", name.name, server.server);
                note(&what, server.failure());
            }
            let addresses = name.best().map(names::Told::addresses).unwrap_or_default();
            let unknown = |ip: &&core::net::IpAddr| {
                network::is_public(**ip) && self.network.owns(**ip).is_none()
            };
            if let Some(ip) = addresses.iter().find(unknown) {
                let what = format!("whether {ip}, where {} leads, is this machine's", name.name);
                note(
                    &what,
                    Some(
                        "a router hides the address that it has for others (--public-ip tells it)",
                    ),
                );
            }
        }
        if let Some(profile) = self
            .apache
            .confined
            .is()
            .filter(|p| p.ends_with("(enforce)"))
        {
            note(
                "what AppArmor lets Apache read",
                Some(&format!(
                    "its profile {profile} was not looked into, modes and owners alone were"
                )),
            );
        }
        gaps
    }
}

/// Why there is no answer.
pub fn gap<T>(seen: &Seen<T>) -> Option<&str> {
    match seen {
        Seen::Gap(reason) => Some(reason),
        _ => None,
    }
}
