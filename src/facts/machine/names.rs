//! What name servers say of a name.

use core::net::IpAddr;

use serde::{Deserialize, Serialize};

/// A name, and what each server says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NameSeen {
    /// The name, in ASCII.
    pub name: String,
    /// What each server says.
    pub servers: Vec<Told>,
}

/// Whose server it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One of those in /etc/resolv.conf.
    #[default]
    System,
    /// One for everybody.
    Public,
    /// One of the zone's own.
    Authoritative,
}

/// What a server says of a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Its address.
    pub server: String,
    /// Whose it is.
    pub kind: Kind,
    /// Addresses of the fourth version.
    pub a: Answer<core::net::Ipv4Addr>,
    /// Addresses of the sixth version.
    pub aaaa: Answer<core::net::Ipv6Addr>,
    /// Which authorities may issue, as the nearest records say.
    pub caa: Answer<Caa>,
    /// Where the name leads to.
    pub cnames: Vec<String>,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<T> {
    /// Records; none, where the name exists without any.
    Records(Vec<T>),
    /// There is no such name.
    NoName,
    /// The server could not find out: SERVFAIL, REFUSED.
    Failed(String),
    /// No answer came; why.
    Silent(String),
    /// It was not asked.
    #[default]
    NotAsked,
}

impl<T> Answer<T> {
    /// The records.
    pub fn records(&self) -> &[T] {
        match self {
            Answer::Records(records) => records,
            _ => &[],
        }
    }

    /// Whether the server said something of the name.
    pub fn known(&self) -> bool {
        matches!(self, Answer::Records(_) | Answer::NoName)
    }
}

/// A record that says who may issue certificates. RFC 8659.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caa {
    /// Whose record it is: the name itself, or one above it.
    pub at: String,
    /// `issue`, `issuewild` or another.
    pub tag: String,
    /// The authority, with its parameters.
    pub value: String,
}

impl Told {
    /// Why nothing is known.
    pub fn failure(&self) -> Option<&str> {
        match &self.a {
            Answer::Silent(why) => Some(why),
            _ => None,
        }
    }

    /// All addresses.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let four = self.a.records().iter().map(|ip| IpAddr::from(*ip));
        let six = self.aaaa.records().iter().map(|ip| IpAddr::from(*ip));
        four.chain(six).collect()
    }
}

impl NameSeen {
    /// The servers that said something, the best informed first: the zone's own, then those
    /// for everybody, then the machine's.
    pub fn informed(&self) -> Vec<&Told> {
        let mut told: Vec<&Told> = self.servers.iter().filter(|t| t.a.known()).collect();
        told.sort_by_key(|told| std::cmp::Reverse(told.kind));
        told
    }

    /// The best informed.
    pub fn best(&self) -> Option<&Told> {
        self.informed().into_iter().next()
    }

    /// The machine's own servers.
    pub fn system(&self) -> impl Iterator<Item = &Told> {
        self.servers.iter().filter(|told| told.kind == Kind::System)
    }
}
