//! What the servers of a name's own zone say of it now: they are the first to know.

use std::net::IpAddr;
use std::time::Duration;

use hickory_resolver::proto::rr::{RData, RecordType};

use super::ask::{Question, put};
use super::dns::{servers, upward};

/// The name servers of the zone that a name is in, with an address each.
///
/// # Errors
/// Where nobody says which they are.
pub(crate) fn servers_of(name: &str, patience: Duration) -> Result<Vec<(String, IpAddr)>, String> {
    let questions: Vec<Question> = upward(name)
        .into_iter()
        .map(|at| (at.to_owned(), RecordType::NS))
        .collect();
    let mut why = "no name server is known".to_owned();
    for (server, _) in servers() {
        let replies = put(server, &questions, true, patience);
        let hosts = questions.iter().find_map(|question| {
            let reply = replies.get(question)?.as_ref().ok()?;
            let hosts: Vec<String> = reply
                .answers
                .iter()
                .filter_map(|record| match &record.data {
                    RData::NS(ns) => Some(ns.0.to_ascii().trim_end_matches('.').to_owned()),
                    _ => None,
                })
                .collect();
            (!hosts.is_empty()).then_some(hosts)
        });
        let Some(hosts) = hosts else {
            why = format!("{server} does not say which name servers {name} has");
            continue;
        };
        let found: Vec<(String, IpAddr)> = hosts
            .into_iter()
            .filter_map(|host| {
                let known = addresses(server, &host, true, patience).ok()?;
                Some((host, *known.first()?))
            })
            .collect();
        if !found.is_empty() {
            return Ok(found);
        }
        why = format!("{server} does not know the addresses of the name servers of {name}");
    }
    Err(why)
}

/// The IPv4 addresses of a name, by that server.
///
/// # Errors
/// Where it does not answer.
pub(crate) fn addresses(
    server: IpAddr,
    name: &str,
    recurse: bool,
    patience: Duration,
) -> Result<Vec<IpAddr>, String> {
    ask(
        server,
        name,
        RecordType::A,
        recurse,
        patience,
        |data| match data {
            RData::A(a) => Some(IpAddr::from(a.0)),
            _ => None,
        },
    )
}

/// The IPv6 addresses of a name, by that server.
///
/// # Errors
/// Where it does not answer.
pub(crate) fn six(server: IpAddr, name: &str, patience: Duration) -> Result<Vec<IpAddr>, String> {
    ask(
        server,
        name,
        RecordType::AAAA,
        false,
        patience,
        |data| match data {
            RData::AAAA(a) => Some(IpAddr::from(a.0)),
            _ => None,
        },
    )
}

/// The TXT records of a name, by that server.
///
/// # Errors
/// Where it does not answer.
pub(crate) fn texts(server: IpAddr, name: &str, patience: Duration) -> Result<Vec<String>, String> {
    ask(
        server,
        name,
        RecordType::TXT,
        false,
        patience,
        |data| match data {
            RData::TXT(txt) => {
                let bytes: Vec<u8> = txt
                    .txt_data
                    .iter()
                    .flat_map(|part| part.iter().copied())
                    .collect();
                Some(String::from_utf8_lossy(&bytes).into_owned())
            }
            _ => None,
        },
    )
}

fn ask<T>(
    server: IpAddr,
    name: &str,
    kind: RecordType,
    recurse: bool,
    patience: Duration,
    take: impl Fn(&RData) -> Option<T>,
) -> Result<Vec<T>, String> {
    let question = (name.to_owned(), kind);
    let mut replies = put(server, std::slice::from_ref(&question), recurse, patience);
    match replies.remove(&question) {
        Some(Ok(reply)) => Ok(reply.answers.iter().filter_map(|r| take(&r.data)).collect()),
        Some(Err(why)) => Err(why),
        None => Err("no answer".into()),
    }
}
