//! Which of the virtual hosts of an address has a name: the first one in the order of reading
//! whose ServerName or ServerAlias it is. httpd: `check_hostalias` in server/vhost.c.

use crate::hash::HashMap;

use crate::config::Config;
use crate::config::walk::ServerId;

use super::hosts::{Bound, Hosts, Why, wildcard};

/// An address that virtual hosts share.
pub type Address = (Bound, Option<u16>);

/// The virtual hosts of one address.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    /// In the order of reading.
    pub hosts: Vec<ServerId>,
    /// Names and patterns as they are written, in lower case.
    written: HashMap<String, ServerId>,
    /// What follows the `*` of patterns such as `*.example.org`.
    endings: HashMap<String, ServerId>,
    /// All other patterns.
    patterns: Vec<(String, ServerId)>,
}

/// How many odd patterns of one address are looked at.
const PATTERNS: usize = 200;

impl Chain {
    fn add(&mut self, name: &str, server: ServerId) {
        let name = name.to_ascii_lowercase();
        match name.strip_prefix('*') {
            Some(rest) if rest.starts_with('.') && !rest.contains(['*', '?']) => {
                self.endings.entry(rest.to_owned()).or_insert(server);
            }
            _ if name.contains(['*', '?']) && self.patterns.len() < PATTERNS => {
                self.patterns.push((name.clone(), server));
            }
            _ => {}
        }
        self.written.entry(name).or_insert(server);
    }

    /// The first host that has a name, or a pattern.
    pub fn owner(&self, name: &str) -> Option<ServerId> {
        let name = name.to_ascii_lowercase();
        let written = self.written.get(&name).copied();
        let dots = name.match_indices('.').map(|(at, _)| at);
        let ending = dots.filter_map(|at| self.endings.get(&name[at..]).copied());
        let pattern = self
            .patterns
            .iter()
            .filter(|(pattern, _)| wildcard(pattern.as_bytes(), name.as_bytes()))
            .map(|(_, server)| *server);
        written.into_iter().chain(ending).chain(pattern).min()
    }
}

/// The addresses, and who has which name there.
#[derive(Debug, Clone, Default)]
pub struct Names {
    chains: HashMap<Address, Chain>,
    /// The ports that a host asks for by an address of its own, or by a host's name.
    particular: Vec<Option<u16>>,
}

impl Names {
    /// Of a configuration.
    pub fn of(config: &Config, hosts: &Hosts) -> Names {
        let inherited = config
            .main_settings()
            .last("ServerName")
            .and(hosts.all[0].name.clone());
        let mut all = Names::default();
        for host in &hosts.all {
            for address in &host.addresses {
                if address.bound != Bound::Any && !all.particular.contains(&address.port) {
                    all.particular.push(address.port);
                }
                let key = (address.bound.clone(), address.port);
                let chain = all.chains.entry(key).or_default();
                if chain.hosts.last() == Some(&host.server) {
                    continue; // the same address twice
                }
                chain.hosts.push(host.server);
                // A host without a name of its own has the main server's.
                let name = host.name.as_ref().or(inherited.as_ref());
                for name in name.into_iter().chain(&host.aliases) {
                    chain.add(name, host.server);
                }
            }
        }
        all
    }

    /// The hosts of an address.
    pub fn chain(&self, address: &Address) -> Option<&Chain> {
        self.chains.get(address)
    }

    /// All addresses with their hosts, in no order.
    pub fn chains(&self) -> impl Iterator<Item = (&Address, &Chain)> {
        self.chains.iter()
    }

    /// The server that answers for a name on a port of the machine, whichever of its addresses
    /// is asked, and why; none where that depends on the address.
    pub fn answering(&self, port: u16, name: &str) -> Option<(ServerId, Why)> {
        if self.particular.iter().any(|p| p.is_none_or(|p| p == port)) {
            return None;
        }
        let any = |port| self.chains.get(&(Bound::Any, port));
        let Some(chain) = any(Some(port)).or_else(|| any(None)) else {
            return Some((ServerId::MAIN, Why::Main));
        };
        Some(match (chain.hosts.as_slice(), chain.owner(name)) {
            ([alone], _) => (*alone, Why::Alone),
            (_, Some(owner)) => (owner, Why::Name),
            (hosts, None) => (hosts[0], Why::First),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    const THREE: &str = "<VirtualHost *:80>\nServerName a.example\nServerAlias *.b.example w?w.c.example\n\
        </VirtualHost>\n<VirtualHost *:80>\nServerName x.b.example\nServerAlias d.example\n</VirtualHost>\n\
        <VirtualHost *:81>\n</VirtualHost>\n";

    fn answer(text: &str, port: u16, name: &str) -> Option<(u32, Why)> {
        let config = config(text);
        let hosts = Hosts::of(&config);
        let names = Names::of(&config, &hosts);
        names.answering(port, name).map(|(s, why)| (s.0, why))
    }

    #[test]
    fn the_first_that_has_the_name_answers() {
        for (port, name, wanted) in [
            (80, "A.example", (1, Why::Name)),
            (80, "x.b.example", (1, Why::Name)),
            (80, "www.c.example", (1, Why::Name)),
            (80, "d.example", (2, Why::Name)),
            (80, "z.example", (1, Why::First)),
            (81, "z.example", (3, Why::Alone)),
            (82, "z.example", (0, Why::Main)),
        ] {
            assert_eq!(answer(THREE, port, name), Some(wanted), "{name}");
        }
    }

    #[test]
    fn an_address_of_its_own_makes_it_depend() {
        let text = format!("{THREE}<VirtualHost 192.0.2.1:80>\n</VirtualHost>\n");
        assert_eq!(answer(&text, 80, "a.example"), None);
        assert!(answer(&text, 81, "a.example").is_some());
    }

    #[test]
    fn a_host_without_a_name_has_the_main_servers() {
        let text = "ServerName m.example\n<VirtualHost *:80>\nServerName a.example\n</VirtualHost>\n\
                    <VirtualHost *:80>\n</VirtualHost>\n";
        assert_eq!(answer(text, 80, "m.example"), Some((2, Why::Name)));
    }
}
