//! What would make a later step fail is found before the first change.

use core::net::IpAddr;

use super::reach::of_wire;
use crate::config::Config;
use crate::config::world::Seen;
use crate::facts::machine::names::{Answer, NameSeen, Told};
use crate::setup::answers::{Answers, Authenticator, Certificate};
use crate::setup::plan::Refusal;
use crate::setup::system::System;

/// Room that packages, an environment and logs need, in bytes.
const ROOM: u64 = 64 * 1024 * 1024;

/// A clock before this is wrong: in seconds since 1970, when this was written.
const EARLIEST: i64 = 1_764_000_000;

/// All that is in the way.
pub(super) fn look(answers: &Answers, system: &System<'_>, site: &str) -> Vec<Refusal> {
    let mut found = Vec::new();
    found.extend(release(system));
    found.extend(clock(system));
    found.extend(disks(system));
    found.extend(ports(system));
    found.extend(masked(system));
    found.extend(names(answers));
    if let Some(config) = system.config {
        found.extend(broken(config, site));
        found.extend(taken(answers, system, config, site));
    }
    found.extend(elsewhere(answers, system));
    found
}

fn release(system: &System<'_>) -> Option<Refusal> {
    let text = system.text("/etc/os-release").unwrap_or_default();
    let value = |key: &str| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let family = format!(" {} {} ", value("ID"), value("ID_LIKE"));
    if family.contains(" debian ") || family.contains(" ubuntu ") {
        return None;
    }
    let name = value("PRETTY_NAME");
    let name = if name.is_empty() {
        "not told by /etc/os-release".to_owned()
    } else {
        name
    };
    Some(Refusal::new(
        format!("the set-up knows Debian and Ubuntu, and this system is {name}"),
        "Set it up by hand, and let `flaskssl check` and `flaskssl doctor` look at it",
    ))
}

fn clock(system: &System<'_>) -> Option<Refusal> {
    (system.now < EARLIEST).then(|| {
        Refusal::new(
            "the machine's clock is years behind: no authority's certificate would be valid",
            "Set it: `sudo timedatectl set-ntp true`, or `sudo date -s 'YYYY-MM-DD HH:MM'`",
        )
    })
}

fn disks(system: &System<'_>) -> Vec<Refusal> {
    let mut found = Vec::new();
    for disk in &system.disks {
        let folder = &disk.folder;
        if disk.read_only {
            found.push(Refusal::new(
                format!("{folder} cannot be written to: its file system is read-only"),
                format!("Mount it for writing: `sudo mount -o remount,rw {folder}`"),
            ));
        } else if disk.free < ROOM {
            found.push(Refusal::new(
                format!(
                    "the disk of {folder} is full: {} MiB are free",
                    disk.free / 1024 / 1024
                ),
                "Free some room: `sudo apt-get clean`, `df -h`",
            ));
        }
    }
    found
}

/// Another server on Apache's ports.
fn ports(system: &System<'_>) -> Vec<Refusal> {
    let mut found = Vec::new();
    let Some(sockets) = system.sockets.is() else {
        return found;
    };
    for port in [80, 443] {
        let holder = sockets
            .iter()
            .filter(|s| s.port == port)
            .find_map(|s| s.owner.is());
        if let Some(owner) = holder.filter(|o| !matches!(o.name.as_str(), "apache2" | "httpd")) {
            found.push(Refusal::new(
                format!("port {port} is taken by {} (process {})", owner.name, owner.pid),
                format!(
                    "`systemctl status {}` names the service that it is of: stop that one and keep it from starting (`sudo systemctl disable --now SERVICE`), or let it go on, and set nothing up here",
                    owner.pid
                ),
            ));
        }
    }
    found
}

/// A service that systemd may not start, nor reload.
fn masked(system: &System<'_>) -> Option<Refusal> {
    let file = b"/etc/systemd/system/apache2.service";
    let masked = system.systemd() && system.world.link(file) == Seen::Is(b"/dev/null".to_vec());
    masked.then(|| {
        Refusal::new(
            "systemd is told never to start Apache: apache2.service is masked",
            "If that is not wanted any more: `sudo systemctl unmask apache2`",
        )
    })
}

/// What an authority does not certify.
fn names(answers: &Answers) -> Vec<Refusal> {
    let Certificate::Acme(acme) = &answers.certificate else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for name in &answers.names {
        let lets_encrypt = acme.server.is_none();
        if lets_encrypt && !name.is_public() {
            found.push(Refusal::new(
                format!("{name} is a name of a local network: no public authority certifies it"),
                "For development use `--local`, with an authority of this machine's own",
            ));
        }
        if matches!(acme.authenticator, Authenticator::DuckDns(_)) && !name.is_duckdns() {
            found.push(Refusal::new(
                format!("{name} is not one of DuckDNS's names, so that DuckDNS cannot prove it"),
                "Use `--authenticator webroot`",
            ));
        }
    }
    found
}

/// Configuration that Apache would not read, whatever is added to it.
fn broken(config: &Config, site: &str) -> Vec<Refusal> {
    let stops = config.faults.iter().filter(|fault| fault.stops.is_some());
    let others = stops.filter(|fault| {
        let path = config.sources.get(fault.span.file).path();
        !path.ends_with(site.as_bytes())
    });
    others
        .take(5)
        .map(|fault| {
            let file = config.sources.get(fault.span.file);
            Refusal::new(
                format!(
                    "Apache would not read its present configuration: {}:{}: {}",
                    file.display_path(),
                    fault.line,
                    fault.message
                ),
                "Mend it first: `flaskssl check` shows the line and the mend",
            )
        })
        .collect()
}

/// A virtual host of somebody else's for one of the names.
fn taken(answers: &Answers, system: &System<'_>, config: &Config, site: &str) -> Vec<Refusal> {
    let mut found = Vec::new();
    for host in &config.hosts().all {
        let Some(span) = host.span else { continue };
        let file = config.sources.get(span.file);
        // What an earlier run wrote, read through its own link.
        let path = format!("/etc/apache2/sites-available{site}");
        let link = format!("/etc/apache2/sites-enabled{site}");
        let target = format!("../sites-available{site}");
        let linked = system.world.link(link.as_bytes()) == Seen::Is(target.into_bytes());
        let ours = system.ours.contains_key(&path) && linked;
        if ours && file.path().ends_with(site.as_bytes()) {
            continue;
        }
        let Some(name) = answers
            .names
            .iter()
            .find(|name| host.has_name(name.as_str()))
        else {
            continue;
        };
        let path = file.display_path();
        let base = path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".conf");
        found.push(Refusal::new(
            format!("{path}:{} has a virtual host for {name} already", file.line(span.start)),
            format!(
                "If it is not needed any more: `sudo a2dissite {base}`, and run the set-up again; if it is, `flaskssl doctor` tells what it lacks"
            ),
        ));
    }
    found
}

/// A name of which no server says anything.
fn unanswered(seen: &NameSeen) -> Option<Refusal> {
    let name = &seen.name;
    let failed = seen.servers.iter().find_map(|told| match &told.a {
        Answer::Failed(why) => Some((&told.server, why)),
        _ => None,
    });
    if let Some((server, why)) = failed {
        return Some(Refusal::new(
            format!("name servers cannot find out where {name} leads to: {server} says {why}"),
            "Its owner's name servers do not answer, or their DNSSEC is wrong: https://dnsviz.net tells which",
        ));
    }
    let silent = |told: &Told| matches!(told.a, Answer::Silent(_));
    (!seen.servers.is_empty() && seen.servers.iter().all(silent)).then(|| {
        Refusal::new(
            format!("no name server answers when it is asked for {name}: this machine has no network, or its name servers are silent"),
            "Look at `ip route` and /etc/resolv.conf (`resolvectl status`); where names are looked up by a proxy alone, add `--any-dns`",
        )
    })
}

/// A name that leads to another machine.
fn elsewhere(answers: &Answers, system: &System<'_>) -> Vec<Refusal> {
    let mut found = Vec::new();
    let Certificate::Acme(_) = &answers.certificate else {
        return found;
    };
    let Some(machine) = system.machine.filter(|m| m.online && !answers.any_dns) else {
        return found;
    };
    // Its address is still to be set.
    if answers.duckdns.is_some() {
        return found;
    }
    for name in answers.names.iter().filter(|name| name.is_public()) {
        let Some(seen) = machine.names.iter().find(|seen| seen.name == name.as_str()) else {
            continue;
        };
        let Some(told) = seen.best() else {
            found.extend(unanswered(seen));
            continue;
        };
        let addresses: Vec<IpAddr> = told.addresses();
        if addresses.is_empty() {
            if told.a.known() {
                let mend = if name.is_duckdns() {
                    "Register it at https://www.duckdns.org, or have it set here: `--duckdns-token-file FILE`"
                } else {
                    "Have its owner publish an A record with this machine's address"
                };
                found.push(Refusal::new(
                    format!("name servers know no address of {name}"),
                    mend,
                ));
            }
            continue;
        }
        let foreign = addresses
            .iter()
            .find(|ip| machine.network.owns(**ip) == Some(false));
        if let Some(ip) = foreign {
            let own: Vec<String> = match &machine.network.own {
                Seen::Is(own) => own
                    .iter()
                    .filter(|own| !own.is_loopback() && !of_wire(own))
                    .map(IpAddr::to_string)
                    .collect(),
                _ => Vec::new(),
            };
            let instead = match own.as_slice() {
                [] => "not to this machine".to_owned(),
                [one] => format!("this machine's address is {one}"),
                more => format!("this machine's addresses are {}", more.join(" and ")),
            };
            found.push(Refusal::new(
                format!("{name} leads to {ip}, and {instead}"),
                "Have its owner set the A and AAAA records to this machine; if a proxy in front of it is meant, add `--any-dns`",
            ));
        }
    }
    found
}
