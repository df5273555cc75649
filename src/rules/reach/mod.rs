//! Whether visitors come to the server at all: names, /etc/hosts, sockets, the firewall. These
//! rules look at what the doctor has seen, and say nothing where it was not asked.

use super::Rule;

mod address_not_here;
mod caa_forbids;
mod connection_fails;
mod duckdns_refused;
mod hosts_file_malformed;
mod hosts_lines;
mod localhost_missing;
mod loopback_only;
mod name_in_hosts_file;
mod name_leads_elsewhere;
mod name_server_failure;
mod name_without_address;
mod names_not_looked_up;
mod no_ipv6_socket;
mod no_such_name;
mod port_closed_by_firewall;
mod port_held;
mod port_not_open;
mod private_address_published;
mod resolver_silent;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &resolver_silent::RULE,
    &no_such_name::RULE,
    &name_server_failure::RULE,
    &name_leads_elsewhere::RULE,
    &private_address_published::RULE,
    &name_without_address::RULE,
    &caa_forbids::RULE,
    &duckdns_refused::RULE,
    &name_in_hosts_file::RULE,
    &hosts_file_malformed::RULE,
    &localhost_missing::RULE,
    &names_not_looked_up::RULE,
    &port_held::RULE,
    &loopback_only::RULE,
    &no_ipv6_socket::RULE,
    &port_closed_by_firewall::RULE,
    &port_not_open::RULE,
    &connection_fails::RULE,
    &address_not_here::RULE,
];
