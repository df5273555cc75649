//! The way of a request, and of a renewal, as stations: what is broken where.

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Severity, Subject};

/// A station, in the order in which a request comes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Station {
    /// The name is found.
    Name,
    /// It leads to this machine.
    Address,
    /// Something answers at the port.
    Port,
    /// The handshake and the certificate.
    Tls,
    /// The right virtual host answers.
    Host,
    /// mod_wsgi loads the application.
    Wsgi,
    /// The application answers.
    App,
    /// The certificate is renewed: a way of its own.
    Renewal,
}

/// The stations of a request.
pub const REQUEST: [Station; 7] = [
    Station::Name,
    Station::Address,
    Station::Port,
    Station::Tls,
    Station::Host,
    Station::Wsgi,
    Station::App,
];

impl Station {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Station::Name => "name",
            Station::Address => "address",
            Station::Port => "port 443",
            Station::Tls => "TLS",
            Station::Host => "virtual host",
            Station::Wsgi => "WSGI",
            Station::App => "app",
            Station::Renewal => "renewal",
        }
    }
}

/// Where a finding blocks the way.
pub fn of_finding(finding: &Finding) -> Station {
    let number: u32 = finding.code[2..].parse().unwrap_or_default();
    match number {
        _ if finding.stops.is_some() => Station::Port,
        450..=459 | 630..=633 | 636 | 641..=649 => Station::Name,
        634..=635 | 638 => Station::Address,
        637 => Station::Renewal,
        203 | 204 | 410 | 650..=659 | 670..=689 => Station::Port,
        201 | 202 | 300..=399 | 660..=664 => Station::Tls,
        465 => Station::Renewal,
        501..=539 => Station::Wsgi,
        540..=599 | 665 | 669 => Station::App,
        800..=899 => Station::Renewal,
        _ => Station::Host,
    }
}

/// What is known of a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was seen to work.
    Ok,
    /// It is broken.
    Broken,
    /// Nothing is known.
    NotChecked,
}

/// A station with its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// Which.
    pub station: Station,
    /// How it is.
    pub state: State,
}

/// The states of stations: what an error is about is broken; what was `seen` to work is well;
/// of the rest nothing is known.
pub fn states(
    stations: &[Station],
    findings: &[(Station, &Finding)],
    seen: impl Fn(Station) -> bool,
) -> Vec<Stop> {
    stations
        .iter()
        .map(|&station| {
            // What answers now does so, whatever the next reload would bring.
            let later = |finding: &Finding| {
                finding.stops.is_some() || ("FS680".."FS690").contains(&finding.code)
            };
            let broken = findings.iter().any(|(at, finding)| {
                *at == station
                    && finding.severity == Severity::Error
                    && !(later(finding) && seen(station))
            });
            let state = if broken {
                State::Broken
            } else if seen(station) {
                State::Ok
            } else {
                State::NotChecked
            };
            Stop { station, state }
        })
        .collect()
}

/// Whether a finding may be about a name: it says so, or it says of no name at all.
pub fn concerns(finding: &Finding, name: &str) -> bool {
    let mut names = finding.subjects.iter().filter_map(|subject| match subject {
        Subject::Name(name) => Some(name),
        _ => None,
    });
    let first = names.next();
    first.is_none_or(|one| one == name) || names.any(|other| other == name)
}
