//! Addresses of the machine, sockets on it, and the firewall as far as it can be read.

use core::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::config::world::Seen;

/// Addresses and sockets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Network {
    /// The addresses of its interfaces.
    pub own: Seen<Vec<IpAddr>>,
    /// Its address as others see it, where it was told.
    pub public: Option<IpAddr>,
    /// Who listens.
    pub sockets: Seen<Vec<Socket>>,
    /// Ports that are closed to the outside.
    pub firewall: Seen<Vec<Closed>>,
    /// The machine's own name.
    pub hostname: Seen<String>,
}

/// A socket that waits for connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Socket {
    /// Its address; `::` takes both kinds, as Linux has it.
    pub address: IpAddr,
    /// Its port.
    pub port: u16,
    /// Whose it is; a gap where that may not be seen.
    pub owner: Seen<Owner>,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Its number.
    pub pid: u32,
    /// Its name.
    pub name: String,
}

/// A port that a rule of the firewall closes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The port.
    pub port: u16,
    /// What closes it, in the firewall's own words.
    pub by: String,
    /// Whether whoever asks is told: refused, not left without an answer.
    pub refused: bool,
    /// Which program tells: nft, iptables, ufw.
    pub tool: String,
    /// In which chain of nftables a connection comes to it first: family, table, chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<String>,
}

impl Network {
    /// The sockets of a port; none where they are not known.
    pub fn at(&self, port: u16) -> Option<Vec<&Socket>> {
        let sockets = self.sockets.is()?;
        Some(sockets.iter().filter(|s| s.port == port).collect())
    }

    /// Whether an address is this machine's own; none where that is not known.
    pub fn owns(&self, address: IpAddr) -> Option<bool> {
        if self.public == Some(address) {
            return Some(true);
        }
        let own = self.own.is()?;
        if own.contains(&address) {
            return Some(true);
        }
        // Nothing leads to a machine that has no address but for itself.
        if own.iter().all(|ip| ip.is_loopback()) {
            return Some(false);
        }
        // Behind a router the machine does not see the address that it has for others.
        let seen = |ip: &&IpAddr| ip.is_ipv4() == address.is_ipv4();
        let known = own.iter().filter(seen).any(|ip| is_public(*ip));
        let told = self
            .public
            .is_some_and(|ip| ip.is_ipv4() == address.is_ipv4());
        (known || told).then_some(false)
    }

    /// Why it is not seen who listens.
    pub fn hidden(&self) -> Option<&str> {
        let mut sockets = self.sockets.is()?.iter();
        sockets.find_map(|s| super::gap(&s.owner).filter(|_| matches!(s.port, 80 | 443)))
    }
}

/// Whether an address may be one of the Internet's. RFC 6890. Those of the documentation stand
/// for such.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_broadcast()
                || is_shared(ip)
                || a == 0
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (b == 18 || b == 19))
                || a >= 240)
        }
        IpAddr::V6(ip) => {
            // 2000::/3 is all that has been given out.
            ip.segments()[0] & 0xe000 == 0x2000
        }
    }
}

/// An address of a provider's own network, behind which many share one (RFC 6598).
pub fn is_shared(ip: core::net::Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    a == 100 && (64..128).contains(&b)
}
