//! What name servers say: the machine's own, those for everybody, and the zone's own. Each is
//! asked by itself, so that it stays visible who said what.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::thread;
use std::time::Duration;

use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{RData, RecordType};

use super::Order;
use super::ask::{Question, Replies, Reply, put};
use crate::facts::machine::NameSeen;
use crate::facts::machine::names::{Answer, Caa, Kind, Told};

/// Name servers for everybody.
const PUBLIC: [&str; 2] = ["1.1.1.1", "8.8.8.8"];

/// So many names are asked for.
const NAMES: usize = 20;

/// Whose a server is, in words.
pub(super) fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::System => "the machine's name server",
        Kind::Public => "a public name server",
        Kind::Authoritative => "the zone's name server",
    }
}

/// The servers that are known beforehand: those of /etc/resolv.conf, and public ones.
pub(super) fn servers() -> Vec<(IpAddr, Kind)> {
    let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let mut all: Vec<(IpAddr, Kind)> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"))
        .filter_map(|rest| rest.split_whitespace().next()?.parse().ok())
        // The C library asks three at most (MAXNS in resolv.h), and 127.0.0.1 where none is named.
        .take(3)
        .map(|ip| (ip, Kind::System))
        .collect();
    if all.is_empty() {
        all.push((IpAddr::from([127, 0, 0, 1]), Kind::System));
    }
    for server in PUBLIC {
        if let Ok(ip) = server.parse()
            && !all.iter().any(|(known, _)| *known == ip)
        {
            all.push((ip, Kind::Public));
        }
    }
    all
}

/// Asks about all names.
pub(super) fn ask(order: &Order) -> Vec<NameSeen> {
    let names: Vec<&String> = order.names.iter().take(NAMES).collect();
    if !order.online || names.is_empty() {
        return Vec::new();
    }
    let mut questions: Vec<Question> = Vec::new();
    for name in &names {
        for kind in [RecordType::A, RecordType::AAAA] {
            questions.push(((*name).clone(), kind));
        }
        for above in upward(name) {
            for kind in [RecordType::CAA, RecordType::NS] {
                questions.push((above.to_owned(), kind));
            }
        }
    }
    questions.sort();
    questions.dedup();
    let servers = servers();
    let replies: Vec<Replies> = thread::scope(|scope| {
        let asked: Vec<_> = servers
            .iter()
            .map(|(server, _)| scope.spawn(|| put(*server, &questions, true, order.patience)))
            .collect();
        asked
            .into_iter()
            .map(|thread| thread.join().unwrap_or_default())
            .collect()
    });
    let mut seen: Vec<NameSeen> = names
        .iter()
        .map(|name| NameSeen {
            name: (*name).clone(),
            servers: servers
                .iter()
                .zip(&replies)
                .map(|((server, kind), replies)| told(name, &server.to_string(), *kind, replies))
                .collect(),
        })
        .collect();
    authoritative(order, &servers, &replies, &mut seen);
    seen
}

/// A name and those above it, without the top.
pub(super) fn upward(name: &str) -> Vec<&str> {
    let mut all = vec![name];
    let mut rest = name;
    while let Some((_, above)) = rest.split_once('.') {
        if !above.contains('.') {
            break;
        }
        all.push(above);
        rest = above;
    }
    all
}

fn told(name: &str, server: &str, kind: Kind, replies: &Replies) -> Told {
    let get = |name: &str, kind| replies.get(&(name.to_owned(), kind));
    let four = |data: &RData| match data {
        RData::A(a) => Some(a.0),
        _ => None,
    };
    let six = |data: &RData| match data {
        RData::AAAA(aaaa) => Some(aaaa.0),
        _ => None,
    };
    let mut cnames = Vec::new();
    if let Some(Ok(reply)) = get(name, RecordType::A) {
        cnames.extend(
            reply
                .answers
                .iter()
                .filter_map(|record| match &record.data {
                    RData::CNAME(to) => Some(to.0.to_ascii().trim_end_matches('.').to_owned()),
                    _ => None,
                }),
        );
    }
    // The nearest records count: RFC 8659, 3.
    let mut caa = Answer::NotAsked;
    for at in upward(name) {
        let authority = |data: &RData| match data {
            RData::CAA(caa) => Some(Caa {
                at: at.to_owned(),
                tag: caa.tag.to_ascii_lowercase(),
                value: String::from_utf8_lossy(&caa.value).into_owned(),
            }),
            _ => None,
        };
        caa = answer(get(at, RecordType::CAA), authority);
        match &caa {
            Answer::Records(found) if found.is_empty() => {}
            // Above a name that is not there may be records all the same.
            Answer::NoName => {}
            _ => break,
        }
    }
    Told {
        server: server.to_owned(),
        kind,
        a: answer(get(name, RecordType::A), four),
        aaaa: answer(get(name, RecordType::AAAA), six),
        caa,
        cnames,
    }
}

fn answer<T>(
    reply: Option<&Result<Reply, String>>,
    take: impl Fn(&RData) -> Option<T>,
) -> Answer<T> {
    match reply {
        None => Answer::NotAsked,
        Some(Err(why)) => Answer::Silent(why.clone()),
        Some(Ok(reply)) => match reply.code {
            ResponseCode::NoError => {
                Answer::Records(reply.answers.iter().filter_map(|r| take(&r.data)).collect())
            }
            ResponseCode::NXDomain => Answer::NoName,
            other => Answer::Failed(other.to_str().to_owned()),
        },
    }
}

/// Asks the servers of each name's zone, as far as somebody says which they are.
fn authoritative(
    order: &Order,
    servers: &[(IpAddr, Kind)],
    replies: &[Replies],
    seen: &mut [NameSeen],
) {
    let zones: BTreeMap<String, (IpAddr, String)> = seen
        .iter()
        .filter_map(|name| {
            let found = upward(&name.name).into_iter().find_map(|at| {
                let key = (at.to_owned(), RecordType::NS);
                servers
                    .iter()
                    .zip(replies)
                    .find_map(|((server, _), replies)| {
                        let Some(Ok(reply)) = replies.get(&key) else {
                            return None;
                        };
                        reply.answers.iter().find_map(|record| match &record.data {
                            RData::NS(ns) => Some((*server, ns.0.to_ascii())),
                            _ => None,
                        })
                    })
            })?;
            Some((name.name.clone(), found))
        })
        .collect();
    let mut by_host: BTreeMap<(IpAddr, String), Vec<String>> = BTreeMap::new();
    for (name, found) in zones {
        by_host.entry(found).or_default().push(name);
    }
    let told_all: Vec<Vec<(String, Told)>> = thread::scope(|scope| {
        let asked: Vec<_> = by_host
            .iter()
            .map(|((server, host), names)| {
                scope.spawn(move || of_zone(*server, host, names, order.patience))
            })
            .collect();
        asked
            .into_iter()
            .map(|thread| thread.join().unwrap_or_default())
            .collect()
    });
    for (name, told) in told_all.into_iter().flatten() {
        if let Some(seen) = seen.iter_mut().find(|seen| seen.name == name) {
            seen.servers.push(told);
        }
    }
}

fn of_zone(
    server: IpAddr,
    host: &str,
    names: &[String],
    patience: Duration,
) -> Vec<(String, Told)> {
    let question = (host.trim_end_matches('.').to_owned(), RecordType::A);
    let replies = put(server, std::slice::from_ref(&question), true, patience);
    let Some(Ok(reply)) = replies.get(&question) else {
        return Vec::new();
    };
    let address = reply.answers.iter().find_map(|record| match &record.data {
        RData::A(a) => Some(IpAddr::from(a.0)),
        _ => None,
    });
    let Some(address) = address else {
        return Vec::new();
    };
    let mut questions = Vec::new();
    for name in names {
        for kind in [RecordType::A, RecordType::AAAA] {
            questions.push((name.clone(), kind));
        }
        for above in upward(name) {
            questions.push((above.to_owned(), RecordType::CAA));
        }
    }
    let replies = put(address, &questions, false, patience);
    let shown = format!("{} ({address})", question.0);
    names
        .iter()
        .map(|name| {
            (
                name.clone(),
                told(name, &shown, Kind::Authoritative, &replies),
            )
        })
        .collect()
}
