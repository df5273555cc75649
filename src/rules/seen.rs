//! What rules about the running machine share: which host a visitor meant, and where the
//! configuration speaks of a name or a port.

use core::net::IpAddr;

use crate::config::tree::NodeId;
use crate::config::views::hosts::{Bound, Host};
use crate::config::views::speech::{Listener, listeners};
use crate::facts::machine::Visit;
use crate::finding::Subject;
use crate::rules::{Context, Draft};

/// The virtual host that is meant for a name at a port: the first one that has both.
pub(super) fn host<'c>(cx: &'c Context<'_>, name: &str, port: u16) -> Option<&'c Host> {
    let at = |host: &&Host| {
        host.span.is_some()
            && host.has_name(name)
            && host
                .addresses
                .iter()
                .any(|a| a.port.is_none_or(|p| p == port))
    };
    cx.hosts().all.iter().find(at)
}

/// A finding about a name at a port: at the host's own tag or at what is given, else at the
/// thing itself.
pub(super) fn at_visit(cx: &Context<'_>, visit: &Visit, message: String) -> Draft {
    let draft = match host(cx, &visit.name, visit.port).and_then(|h| cx.section_of(h.server)) {
        Some(section) => Draft::at(cx, section, message),
        None => Draft::about(format!("{}:{}", visit.name, visit.port), message),
    };
    about_visit(draft, visit)
}

/// With what a visit is about.
pub(super) fn about_visit(draft: Draft, visit: &Visit) -> Draft {
    draft
        .subject(Subject::Name(visit.name.to_ascii_lowercase()))
        .subject(Subject::Port(visit.port))
}

/// A finding about a name as name servers have it.
pub(super) fn at_name(name: &str, message: String) -> Draft {
    Draft::about(format!("the name {name}"), message).subject(Subject::Name(name.to_owned()))
}

/// The sockets that the configuration orders.
pub(super) fn ordered(cx: &Context<'_>) -> Vec<Listener> {
    let mut all = listeners(cx.config);
    all.retain(|listener| listener.setting.certain);
    all
}

/// The ports that visitors come to: those that both a `Listen` and a virtual host have.
pub(super) fn public_ports(cx: &Context<'_>) -> Vec<(u16, NodeId)> {
    let mut ports: Vec<(u16, NodeId)> = Vec::new();
    for listener in ordered(cx) {
        if !ports.iter().any(|(known, _)| *known == listener.port) {
            ports.push((listener.port, listener.setting.node));
        }
    }
    ports
}

/// Whether an address is for this machine alone.
pub(super) fn is_loopback(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => {
            ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback())
        }
    }
}

/// Whether a host's addresses are all for this machine alone: it is not meant for visitors.
pub(super) fn is_private(host: &Host) -> bool {
    !host.addresses.is_empty()
        && host.addresses.iter().all(|address| match &address.bound {
            Bound::Address(ip) => is_loopback(*ip),
            _ => false,
        })
}

/// Whether a process is one of the server's.
pub(super) fn is_server(name: &str) -> bool {
    matches!(name, "apache2" | "httpd" | "httpd.worker" | "httpd-prefork")
}
