//! What a visitor gets who asks for a name at an address of the machine.

use core::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::config::world::Seen;
use crate::facts::snapshot::Bytes;

/// A connection and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The name that was asked for.
    pub name: String,
    /// Where.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// Whether TLS was tried.
    pub tls: bool,
    /// How the connection went.
    pub connect: Seen<Connect>,
    /// The handshake.
    #[serde(default)]
    pub handshake: Seen<Handshake>,
    /// The answer to `GET /`.
    #[serde(default)]
    pub page: Seen<Answer>,
    /// The answer to a token below `/.well-known/acme-challenge/` that does not exist.
    #[serde(default)]
    pub challenge: Seen<Answer>,
}

/// How a connection went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connect {
    /// It stands.
    Open,
    /// It was refused.
    Refused,
    /// No answer came in time.
    Filtered,
    /// It was cut off.
    Reset,
}

/// A handshake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handshake {
    /// It stands.
    Done(Session),
    /// Plain HTTP came back; the first line of it.
    Plain(String),
    /// It failed; in the words of the library.
    Failed(String),
}

/// What a handshake came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The certificates that were shown, in order.
    pub chain: Vec<Bytes>,
    /// The protocol, such as TLSv1.3.
    pub protocol: String,
    /// What was agreed on, such as `http/1.1`.
    pub alpn: Option<String>,
    /// Whether the chain leads to one of Mozilla's roots; if not, why.
    pub trusted: Result<(), String>,
    /// Whether it leads to a root of the machine's own store; if not, why.
    pub trusted_here: Result<(), String>,
}

/// The head of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it sends visitors on to.
    pub location: Option<String>,
    /// Who says it is.
    pub server: Option<String>,
    /// Its date, in seconds since 1970.
    pub date: Option<i64>,
    /// The title of the page.
    pub title: Option<String>,
    /// The statuses and targets of the redirects that were followed before, on this machine.
    pub hops: Vec<(u16, String)>,
    /// Whether it was given up as redirects led in a circle.
    pub circle: bool,
}

impl Visit {
    /// The handshake, if it stands.
    pub fn session(&self) -> Option<&Session> {
        match self.handshake.is()? {
            Handshake::Done(session) => Some(session),
            _ => None,
        }
    }
}
