//! Visits: each name at each of its ports, from this machine, by an address of its own.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::{IpAddr, Ipv4Addr};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

use super::connect::connect;
use super::{Door, Order, http, tls};
use crate::config::world::Seen;
use crate::facts::machine::Visit;
use crate::facts::machine::network::is_public;
use crate::facts::machine::visits::{Answer, Connect, Handshake};

/// So many doors are knocked at.
const DOORS: usize = 40;

/// The machine's address for itself.
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// So many redirects are followed.
const HOPS: usize = 10;

/// Where Let's Encrypt looks for the answer to its challenge.
const CHALLENGE: &str = "/.well-known/acme-challenge/";

/// An application may take longer for its first answer than a connection does.
const SLOW: u32 = 2;

/// Sends a visitor to each door.
pub(super) fn all<'s, 'o: 's>(
    scope: &'s Scope<'s, 'o>,
    order: &'o Order,
    own: Option<&Vec<IpAddr>>,
    done: &'o (dyn Fn(&str) + Sync),
) -> Vec<ScopedJoinHandle<'s, Vec<Visit>>> {
    let address = address(own);
    order
        .doors
        .iter()
        .take(DOORS)
        .map(|door| {
            // A host for an address that is not here is met by nobody; what is met is seen.
            let own = |ip: &IpAddr| own.is_none_or(|own| own.contains(ip));
            let address = door.address.filter(own).unwrap_or(address);
            scope.spawn(move || {
                let mut visits = vec![visit(order, door, address)];
                // What is closed to others may be open to the machine itself: then it is seen
                // what they would get.
                if visits[0].connect != Seen::Is(Connect::Open) && address != LOOPBACK {
                    let inside = visit(order, door, LOOPBACK);
                    visits.extend((inside.connect == Seen::Is(Connect::Open)).then_some(inside));
                }
                done(&format!("{}:{}", door.name, door.port));
                visits
            })
        })
        .collect()
}

/// The address by which a visitor from outside would come: not the loopback one, if there is
/// another.
fn address(own: Option<&Vec<IpAddr>>) -> IpAddr {
    let fit = |ip: &&IpAddr| ip.is_ipv4() && !ip.is_loopback();
    let all = own.map_or(&[][..], Vec::as_slice);
    let public = all.iter().filter(fit).find(|ip| is_public(**ip));
    public
        .or_else(|| all.iter().find(fit))
        .copied()
        .unwrap_or(LOOPBACK)
}

fn visit(order: &Order, door: &Door, address: IpAddr) -> Visit {
    let patience = order.patience;
    let mut visit = Visit {
        name: door.name.clone(),
        address,
        port: door.port,
        tls: door.tls,
        connect: Seen::Is(Connect::Open),
        handshake: Seen::NotAsked,
        page: Seen::NotAsked,
        challenge: Seen::NotAsked,
    };
    let stream = match connect(address, door.port, patience) {
        Ok(stream) => stream,
        Err(how) => {
            visit.connect = how;
            return visit;
        }
    };
    let ask = Ask {
        order,
        door,
        address,
    };
    if door.tls {
        let (handshake, stream) = tls::shake(stream, &door.name);
        visit.handshake = Seen::Is(match handshake {
            Handshake::Failed(why) => match connect(address, door.port, patience) {
                Ok(stream) => {
                    tls::plain(stream, &door.name).map_or(Handshake::Failed(why), Handshake::Plain)
                }
                Err(_) => Handshake::Failed(why),
            },
            other => other,
        });
        if let Some(mut stream) = stream {
            let _ = stream.sock.set_read_timeout(Some(patience * SLOW));
            let first = http::get(&mut stream, &ask.host(door), "/", patience * SLOW);
            visit.page = ask.followed(first);
        }
    } else {
        let mut stream = stream;
        let _ = stream.set_read_timeout(Some(patience * SLOW));
        let first = http::get(&mut stream, &ask.host(door), "/", patience * SLOW);
        visit.page = ask.followed(first);
        let token = RandomState::new().build_hasher().finish();
        let path = format!("{CHALLENGE}flaskssl-{token:016x}");
        visit.challenge = ask.one(door, &path);
    }
    visit
}

struct Ask<'a> {
    order: &'a Order,
    door: &'a Door,
    address: IpAddr,
}

impl Ask<'_> {
    fn host(&self, door: &Door) -> String {
        match (door.port, door.tls) {
            (443, true) | (80, false) => door.name.clone(),
            (port, _) => format!("{}:{port}", door.name),
        }
    }

    /// One request at a door.
    fn one(&self, door: &Door, path: &str) -> Seen<Answer> {
        let patience: Duration = self.order.patience;
        let Ok(mut stream) = connect(self.address, door.port, patience) else {
            return Seen::Gap(format!("port {} is closed", door.port));
        };
        let _ = stream.set_read_timeout(Some(patience * SLOW));
        if door.tls {
            match tls::shake(stream, &door.name) {
                (_, Some(mut stream)) => {
                    http::get(&mut stream, &self.host(door), path, patience * SLOW)
                }
                (_, None) => Seen::Gap("the handshake failed".into()),
            }
        } else {
            http::get(&mut stream, &self.host(door), path, patience * SLOW)
        }
    }

    /// Follows redirects as long as they stay on this machine.
    fn followed(&self, first: Seen<Answer>) -> Seen<Answer> {
        let mut been = vec![format!(
            "{}://{}/",
            scheme(self.door.tls),
            self.host(self.door)
        )];
        let mut hops = Vec::new();
        let mut answer = first;
        loop {
            let Seen::Is(now) = &answer else {
                return answer;
            };
            let target = now
                .location
                .clone()
                .filter(|_| (300..400).contains(&now.status));
            let Some(target) = target else { break };
            let here = been.last().cloned().unwrap_or_default();
            let url = absolute(&here, &target);
            hops.push((now.status, url.clone()));
            let circle = been.contains(&url) || hops.len() > HOPS;
            if circle {
                let mut last = now.clone();
                last.hops = hops;
                last.circle = true;
                return Seen::Is(last);
            }
            let Some((door, path)) = self.door_of(&url) else {
                break;
            };
            been.push(url);
            let next = self.one(&door, &path);
            if !next.is_there() {
                break;
            }
            answer = next;
        }
        if let Seen::Is(answer) = &mut answer {
            answer.hops = hops;
        }
        answer
    }

    /// Where a URL leads, if it is one of the doors.
    fn door_of(&self, url: &str) -> Option<(Door, String)> {
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let tls = scheme.eq_ignore_ascii_case("https");
        let (name, port) = match authority.rsplit_once(':') {
            Some((name, port)) => (name, port.parse().ok()?),
            None => (authority, if tls { 443 } else { 80 }),
        };
        let door = self
            .order
            .doors
            .iter()
            .find(|d| d.name.eq_ignore_ascii_case(name) && d.port == port && d.tls == tls)?;
        let path = path.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/{path}")
        };
        Some((door.clone(), path))
    }
}

fn scheme(tls: bool) -> &'static str {
    if tls { "https" } else { "http" }
}

/// A Location in full. RFC 3986, 5.2, for what servers send.
fn absolute(here: &str, target: &str) -> String {
    if target.contains("://") {
        // An authority alone means its root.
        return match target.split_once("://") {
            Some((_, rest)) if !rest.contains('/') => format!("{target}/"),
            _ => target.to_owned(),
        };
    }
    let Some((scheme, rest)) = here.split_once("://") else {
        return target.to_owned();
    };
    if let Some(rest) = target.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let authority = rest.split('/').next().unwrap_or_default();
    if target.starts_with('/') {
        return format!("{scheme}://{authority}{target}");
    }
    let folder = here.rsplit_once('/').map_or(here, |(folder, _)| folder);
    format!("{folder}/{target}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_are_made_absolute() {
        let here = "https://a.example/x/y";
        assert_eq!(absolute(here, "/z"), "https://a.example/z");
        assert_eq!(absolute(here, "z"), "https://a.example/x/z");
        assert_eq!(absolute(here, "//b.example/"), "https://b.example/");
        assert_eq!(absolute(here, "http://b.example"), "http://b.example/");
    }
}
