//! What the doctor looks at besides files: side by side, each with a deadline. Nothing is
//! changed on the machine.

mod ask;
mod attempts;
mod clock;
mod command;
mod connect;
mod dns;
mod duckdns;
pub(crate) mod fetch;
mod firewall;
mod http;
mod log;
mod processes;
mod room;
mod sockets;
mod tls;
mod visit;
pub(crate) mod zone;

use std::net::IpAddr;
use std::thread;
use std::time::Duration;

use crate::config::world::Seen;
use crate::facts::machine::apache::Role;
use crate::facts::machine::{Apache, Machine, Network};

/// What is to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The names of virtual hosts, and where visitors ask for them.
    pub doors: Vec<Door>,
    /// Names that name servers are asked about.
    pub names: Vec<String>,
    /// The files that the server reads when it loads its configuration.
    pub files: Vec<(Vec<u8>, Role)>,
    /// Where its PID file is.
    pub pid_file: Option<Vec<u8>>,
    /// Its error logs, the main one first.
    pub logs: Vec<ErrorLogFile>,
    /// Whether its own check is to be run: it is the machine's own configuration.
    pub configtest: bool,
    /// Whether other hosts may be asked.
    pub online: bool,
    /// The machine's address as others see it, where it was told.
    pub public: Option<IpAddr>,
    /// How long a single question may take.
    pub patience: Duration,
}

/// An error log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorLogFile {
    /// Its path.
    pub path: Vec<u8>,
    /// The form of its lines, where `ErrorLogFormat` gives one.
    pub format: Option<Vec<u8>>,
}

/// A name at a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// The name.
    pub name: String,
    /// The port.
    pub port: u16,
    /// Whether visitors speak TLS there.
    pub tls: bool,
    /// The only address that its virtual host is for, if it is for one.
    pub address: Option<IpAddr>,
}

/// The hosts that [`look`] will ask besides this machine.
pub fn contacts(order: &Order) -> Vec<String> {
    if order.online {
        dns::servers()
            .into_iter()
            .map(|(server, kind)| format!("{server} ({})", dns::words(kind)))
            .collect()
    } else {
        Vec::new()
    }
}

/// Looks. `done` is told of each part that is done.
pub fn look(order: &Order, done: &(dyn Fn(&str) + Sync)) -> Machine {
    let own = sockets::addresses();
    let root = nix::unistd::Uid::effective().is_root();
    let patience = order.patience;
    let mut machine = Machine {
        root,
        online: order.online,
        ..Machine::default()
    };
    thread::scope(|scope| {
        let test = scope.spawn(|| {
            let seen = configtest(order, root);
            done("apache2 -t");
            seen
        });
        let names = scope.spawn(|| {
            let seen = dns::ask(order);
            done("names");
            seen
        });
        let firewall = scope.spawn(|| firewall::closed(root, patience));
        let visits = visit::all(scope, order, own.is(), done);
        let mut apache = processes::apache(order);
        let sockets = sockets::listening();
        machine.room = room::room(order, apache.parent().map(|process| process.pid));
        machine.visits = visits
            .into_iter()
            .filter_map(|visits| visits.join().ok())
            .flatten()
            .collect();
        // What the visits brought about is in the log by now.
        machine.log = log::read(&order.logs);
        machine.attempts = attempts::read();
        machine.clock = clock::clock();
        machine.duckdns = duckdns::told();
        apache.configtest = joined(test.join());
        machine.apache = apache;
        machine.network = Network {
            public: order.public,
            sockets,
            firewall: joined(firewall.join()),
            hostname: hostname(),
            own,
        };
        machine.names = names.join().unwrap_or_default();
    });
    machine
}

/// What a thread saw; one that died is a gap.
fn joined<T>(result: thread::Result<Seen<T>>) -> Seen<T> {
    result.unwrap_or_else(|_| Seen::Gap("the look at it failed".into()))
}

fn hostname() -> Seen<String> {
    match std::fs::read_to_string("/proc/sys/kernel/hostname") {
        Ok(name) => Seen::Is(name.trim().to_owned()),
        Err(error) => Seen::Gap(error.to_string()),
    }
}

/// What the server's own check says.
fn configtest(order: &Order, root: bool) -> Seen<crate::facts::machine::apache::Configtest> {
    use crate::facts::machine::apache::Configtest;
    if !order.configtest {
        return Seen::NotAsked;
    }
    if !root {
        return Seen::Gap("only root may read all that it reads".into());
    }
    for control in ["/usr/sbin/apache2ctl", "/usr/sbin/apachectl"] {
        if std::path::Path::new(control).exists() {
            // It looks up the machine's own name, which waits for name servers.
            return match command::run(control, &["-t"], order.patience * 2) {
                Ok(ended) => Seen::Is(Configtest {
                    ok: ended.ok,
                    says: ended.says,
                }),
                Err(reason) => Seen::Gap(reason),
            };
        }
    }
    Seen::Absent
}

impl Apache {
    /// Its program on this machine.
    pub(super) fn program() -> Seen<crate::facts::snapshot::Bytes> {
        let programs = super::disk::PROGRAMS;
        match programs.iter().find(|p| std::path::Path::new(p).exists()) {
            Some(program) => Seen::Is(program.as_bytes().into()),
            None => Seen::Absent,
        }
    }
}
