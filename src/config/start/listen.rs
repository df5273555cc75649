//! Sockets that exclude each other. httpd: `open_listeners` in server/listen.c; the rest is
//! the kernel's rule for bind(2).

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::config::fault::Kind;
use crate::config::values::{HostKind, host_kind, parse_address};
use crate::config::views::settings::{Setting, Settings};
use crate::config::world::Seen;

use super::{Death, Start};

/// One socket that httpd opens.
#[derive(Clone, Copy)]
struct Record<'s> {
    ip: IpAddr,
    port: u16,
    setting: &'s Setting,
}

impl Record<'_> {
    fn is_any4(&self) -> bool {
        self.ip == IpAddr::V4(Ipv4Addr::UNSPECIFIED)
    }

    fn is_any6(&self) -> bool {
        self.ip == IpAddr::V6(Ipv6Addr::UNSPECIFIED)
    }

    /// Whether the kernel lets only one of the two be bound.
    fn excludes(&self, other: &Record<'_>) -> bool {
        if self.port != other.port {
            return false;
        }
        // A socket of [::] takes IPv4 too: Debian's httpd leaves IPV6_V6ONLY off.
        if self.is_any6() || other.is_any6() {
            return true;
        }
        let (a, b) = (self.ip.to_canonical(), other.ip.to_canonical());
        match (a, b) {
            (IpAddr::V4(x), IpAddr::V4(y)) => x == y || x.is_unspecified() || y.is_unspecified(),
            _ => a == b,
        }
    }
}

pub(super) fn check(start: &mut Start<'_>) {
    let config = start.config;
    let main = start.main;
    if main.last("ListenCoresBucketsRatio").is_some() {
        return; // SO_REUSEPORT lets every bind pass
    }
    let uncertain = config.tree.iter().any(|(_, node)| {
        let listens = node.directive.is_some_and(|d| d.get().name == "Listen");
        listens && (!node.certain || node.opaque)
    });
    if main.named("Listen").next().is_none() {
        let foreign = !config.modules.complete();
        if !uncertain && !foreign {
            start.dies_whole(Death::new(
                Kind::Listen,
                "nothing says where to listen",
                "write `Listen 80`, and `Listen 443` for HTTPS; on Debian they are in ports.conf",
            ));
        }
        return;
    }
    if uncertain {
        return;
    }
    let Some(mut records) = records(start, main) else {
        return;
    };
    open(start, &mut records);
}

/// The sockets in httpd's order. None if a name's addresses cannot be known.
fn records<'s>(start: &Start<'_>, main: &'s Settings) -> Option<Vec<Record<'s>>> {
    let mut records: Vec<Record<'s>> = Vec::new();
    for setting in main.named("Listen") {
        let address = parse_address(setting.value())?;
        let mut add = |ip| {
            records.push(Record {
                ip,
                port: address.port,
                setting,
            });
        };
        match address.host.as_deref() {
            None | Some(b"*") => {
                add(Ipv4Addr::UNSPECIFIED.into());
                add(Ipv6Addr::UNSPECIFIED.into());
            }
            Some(host) => match host_kind(host) {
                HostKind::Number(ip) => add(ip),
                HostKind::Name => match start.world().hosts(host) {
                    // The first address is the one that is bound.
                    Seen::Is(addresses) if start.config.here => add(*addresses.first()?),
                    _ => return None,
                },
                HostKind::Never => return None,
            },
        }
    }
    Some(records)
}

/// Addresses that bind(2) takes on no machine as they are written. An address that another
/// machine has is none of them: whether it is this one's, files do not tell.
fn never_bound(record: &Record<'_>) -> Option<Death> {
    let IpAddr::V6(ip) = record.ip else {
        return None;
    };
    let link_local = ip.segments()[0] & 0xffc0 == 0xfe80;
    let scoped = record.setting.value().contains(&b'%');
    let written = String::from_utf8_lossy(record.setting.value()).into_owned();
    if link_local && !scoped {
        return Some(Death::new(
            Kind::Listen,
            format!(
                "Listen {written}: an address that is of one link only needs the name of the interface"
            ),
            format!(
                "write it after the address, as `ip address` shows it: Listen [{ip}%eth0]:{}",
                record.port
            ),
        ));
    }
    None
}

fn open(start: &mut Start<'_>, records: &mut [Record<'_>]) {
    let mut bound: Vec<Record<'_>> = Vec::new();
    for n in 0..records.len() {
        // IPv6 is tried before IPv4 where both stand side by side.
        if let Some(next) = records.get(n + 1)
            && records[n].is_any4()
            && next.is_any6()
            && next.port == records[n].port
        {
            records.swap(n, n + 1);
        }
        let record = records[n];
        if let Some(death) = never_bound(&record) {
            start.dies(record.setting, death);
            return;
        }
        let covered = |b: &Record<'_>| b.is_any6() && b.port == record.port;
        if record.is_any4() && bound.iter().any(covered) {
            continue;
        }
        let Some(other) = bound.iter().find(|b| b.excludes(&record)) else {
            bound.push(record);
            continue;
        };
        let next = records.get(n + 1);
        // A bare port opens both; that IPv6 fails is then no harm.
        let falls_back = record.is_any6()
            && next.is_some_and(|r| r.is_any4() && r.setting.node == record.setting.node);
        if falls_back {
            continue;
        }
        let written = |s: &Setting| String::from_utf8_lossy(s.value()).into_owned();
        let (this, that) = (written(record.setting), written(other.setting));
        let death = Death::new(
            Kind::Listen,
            format!("Listen {this} and Listen {that} exclude each other"),
            format!(
                "keep one of the two: a server that listens on every address listens on each; \
                 without `{}` it starts",
                if record.is_any4() || record.is_any6() {
                    format!("Listen {that}")
                } else {
                    format!("Listen {this}")
                }
            ),
        )
        .label(other.setting.span, "the port is taken here");
        start.dies(record.setting, death);
        return; // httpd opens no further socket
    }
}
