//! Addresses of interfaces, and who listens.

use std::collections::HashMap;
use std::net::IpAddr;

use procfs::net::{TcpNetEntry, TcpState};
use procfs::process::{FDTarget, all_processes};

use crate::config::world::Seen;
use crate::facts::machine::network::{Owner, Socket};

/// The addresses of this machine.
pub(super) fn addresses() -> Seen<Vec<IpAddr>> {
    let interfaces = match nix::ifaddrs::getifaddrs() {
        Ok(interfaces) => interfaces,
        Err(error) => return Seen::Gap(error.to_string()),
    };
    let mut all: Vec<IpAddr> = interfaces
        .filter_map(|interface| {
            let address = interface.address?;
            let four = address.as_sockaddr_in().map(|a| IpAddr::from(a.ip()));
            four.or_else(|| address.as_sockaddr_in6().map(|a| IpAddr::from(a.ip())))
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    Seen::Is(all)
}

/// The sockets that wait for connections, with whose they are.
pub(super) fn listening() -> Seen<Vec<Socket>> {
    let four = match procfs::net::tcp() {
        Ok(entries) => entries,
        Err(error) => return Seen::Gap(error.to_string()),
    };
    let six = procfs::net::tcp6().unwrap_or_default();
    let waits = |entry: &TcpNetEntry| entry.state == TcpState::Listen;
    let waiting: Vec<TcpNetEntry> = four.into_iter().chain(six).filter(waits).collect();
    let (owners, hidden) = owners(&waiting);
    let mut sockets: Vec<Socket> = waiting
        .iter()
        .map(|entry| Socket {
            address: entry.local_address.ip(),
            port: entry.local_address.port(),
            owner: match owners.get(&entry.inode) {
                Some(owner) => Seen::Is(owner.clone()),
                None if hidden => Seen::Gap("only root may see whose sockets they are".into()),
                None => Seen::Absent,
            },
        })
        .collect();
    sockets.sort_by_key(|socket| (socket.port, socket.address));
    Seen::Is(sockets)
}

/// Whose sockets they are, and whether some process did not let itself be looked at.
fn owners(sockets: &[TcpNetEntry]) -> (HashMap<u64, Owner>, bool) {
    let mut owners: HashMap<u64, Owner> = HashMap::new();
    let mut hidden = false;
    let Ok(processes) = all_processes() else {
        return (owners, true);
    };
    for process in processes.flatten() {
        let Ok(fds) = process.fd() else {
            hidden = true;
            continue;
        };
        for fd in fds {
            let Ok(fd) = fd else {
                hidden = true;
                continue;
            };
            if let FDTarget::Socket(inode) = fd.target
                && sockets.iter().any(|socket| socket.inode == inode)
                && let Ok(stat) = process.stat()
            {
                let owner = Owner {
                    pid: stat.pid.unsigned_abs(),
                    name: stat.comm,
                };
                // A child has its parent's sockets: the parent is whose they are.
                let known = owners.entry(inode).or_insert_with(|| owner.clone());
                if owner.pid < known.pid {
                    *known = owner;
                }
            }
        }
    }
    (owners, hidden)
}
