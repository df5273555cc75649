//! Where the server listens, where that is known.

use core::net::IpAddr;

use crate::config::tree::NodeId;
use crate::config::views::hosts::{Bound, HostAddress};
use crate::config::{HostKind, host_kind, parse_address};

use super::Context;

/// All sockets of a whole server.
pub(super) struct Listeners {
    all: Vec<(Option<IpAddr>, u16)>,
    /// The last `Listen`.
    pub(super) last: Option<NodeId>,
}

impl Listeners {
    /// None where they are not known for certain.
    pub(super) fn of(cx: &Context<'_>) -> Option<Listeners> {
        if !cx.config.whole || cx.config.stopped || !cx.config.modules.complete() {
            return None;
        }
        let mut listeners = Listeners {
            all: Vec::new(),
            last: None,
        };
        for line in cx.named("Listen") {
            let address = parse_address(line.arg(0))?;
            if !line.node.certain || line.node.opaque {
                return None;
            }
            let ip = match address.host.as_deref() {
                None | Some(b"*") => None,
                Some(host) => match host_kind(host) {
                    HostKind::Number(ip) if ip.is_unspecified() => None,
                    HostKind::Number(ip) => Some(ip),
                    _ => return None,
                },
            };
            listeners.all.push((ip, address.port));
            listeners.last = Some(line.id);
        }
        // Without any there is no server at all, and that is told.
        listeners.last.is_some().then_some(listeners)
    }

    /// Whether a connection can come to a virtual host's address.
    pub(super) fn reach(&self, address: &HostAddress) -> bool {
        let Some(port) = address.port else {
            return true;
        };
        self.all.iter().any(|(ip, p)| {
            *p == port
                && match (&address.bound, ip) {
                    (Bound::Address(wanted), Some(ip)) => wanted == ip,
                    _ => true,
                }
        })
    }

    /// Whether anything listens on a port.
    pub(super) fn has_port(&self, port: u16) -> bool {
        self.all.iter().any(|(_, p)| *p == port)
    }

    /// The ports.
    pub(super) fn ports(&self) -> impl Iterator<Item = u16> {
        self.all.iter().map(|(_, port)| *port)
    }
}
