//! By which of the machine's addresses visitors get to the site: those it is asked for by, once
//! it is served, and those at which another virtual host answers.

use core::net::IpAddr;

use super::verdict::load;
use crate::config::views::speech::{Listener, listeners};
use crate::config::world::World;
use crate::setup::answers::Certificate;
use crate::setup::name::Name;
use crate::setup::plan::Refusal;
use crate::setup::system::System;

/// Most addresses of one machine that are asked by.
const MOST: usize = 24;

/// Where a site can be asked for at a port.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// The machine's own addresses at which it answers.
    pub(super) at: Vec<IpAddr>,
    /// Those at which another virtual host does: its place.
    pub(super) elsewhere: Vec<(IpAddr, String)>,
    /// Whether it has addresses for others.
    outside: bool,
}

impl Reach {
    /// What it is with the files of a world, which hold the site.
    pub(super) fn of(
        system: &System<'_>,
        world: &dyn World,
        site: &str,
        name: &Name,
        port: u16,
    ) -> Reach {
        let mut reach = Reach::default();
        let own = system.machine.and_then(|machine| machine.network.own.is());
        if system.config.is_none() {
            return reach;
        }
        let config = load(world);
        let listeners = listeners(&config);
        let hosts = config.hosts();
        for ip in own.into_iter().flatten().filter(|ip| asked(ip)).take(MOST) {
            reach.outside |= !ip.is_loopback();
            if !listeners.iter().any(|l| l.port == port && takes(l, *ip)) {
                continue;
            }
            let (host, _) = hosts.answering(*ip, port, Some(name.as_str()));
            match host.span {
                Some(span) => {
                    let file = config.sources.get(span.file);
                    if file.path().ends_with(site.as_bytes()) {
                        reach.at.push(*ip);
                    } else {
                        let at = format!("{}:{}", file.display_path(), file.line(span.start));
                        reach.elsewhere.push((*ip, at));
                    }
                }
                None => reach.elsewhere.push((*ip, "the main server".to_owned())),
            }
        }
        reach
    }

    /// What keeps visitors from it.
    pub(super) fn refusal(
        &self,
        system: &System<'_>,
        certificate: &Certificate,
        name: &Name,
        port: u16,
    ) -> Option<Refusal> {
        let leads = |ip: &IpAddr| {
            let seen = system.machine.and_then(|machine| {
                let names = machine.names.iter();
                names.clone().find(|seen| seen.name == name.as_str())
            });
            seen.and_then(|seen| seen.best())
                .is_some_and(|told| told.addresses().contains(ip))
        };
        let outside = |ip: &IpAddr| !ip.is_loopback();
        let reached = self.at.iter().any(outside);
        let other = self
            .elsewhere
            .iter()
            .find(|(ip, _)| outside(ip) && (!reached || leads(ip)));
        if let Some((ip, at)) = other {
            return Some(Refusal::new(
                format!(
                    "whoever comes for {name} to {ip}, port {port}, would get the virtual host of {at}: one that names an address goes before those of *:{port}"
                ),
                format!("Write <VirtualHost *:{port}> there, if it is not for that address alone"),
            ));
        }
        if self.outside && !reached && matches!(certificate, Certificate::Acme(_)) {
            let at = self
                .at
                .first()
                .map_or_else(String::new, |ip| format!(" but {ip}"));
            return Some(Refusal::new(
                format!(
                    "Apache listens on port {port} at none of this machine's addresses{at}: nobody would reach {name}"
                ),
                format!("Write `Listen {port}` into /etc/apache2/ports.conf"),
            ));
        }
        None
    }

    /// What is to be known of the addresses at which another answers.
    pub(super) fn told(&self, name: &Name, port: u16) -> Option<String> {
        let (ip, at) = self.elsewhere.iter().find(|(ip, _)| !ip.is_loopback())?;
        Some(format!(
            "at {ip}, port {port}, the virtual host of {at} answers for {name}, as it names that address; this site answers at the others"
        ))
    }
}

/// Addresses of one wire alone need its name besides.
fn asked(ip: &IpAddr) -> bool {
    !of_wire(ip) && !ip.is_unspecified() && !ip.is_multicast()
}

/// Whether an address is one of a single wire.
pub(super) fn of_wire(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

/// Whether a socket takes connections to an address; `::` takes both kinds, as Debian builds
/// Apache.
fn takes(listener: &Listener, ip: IpAddr) -> bool {
    match listener.ip {
        None => true,
        Some(IpAddr::V6(all)) if all.is_unspecified() => true,
        Some(IpAddr::V4(all)) if all.is_unspecified() => ip.is_ipv4(),
        Some(one) => one == ip,
    }
}
