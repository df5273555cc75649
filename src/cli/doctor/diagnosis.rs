//! A snapshot to what is told of it. Pure but for the world that it is given.

use crate::config::modules::Modules;
use crate::config::path;
use crate::config::views::error_logs::{ErrorLog, Taker, error_logs};
use crate::config::world::World;
use crate::config::{Config, Options, Request, load};
use crate::facts::snapshot::{About, Bytes, Replay, Snapshot};
use crate::facts::{Facts, Target};
use crate::finding::{Finding, Severity};
use crate::rules::causes::{Ranked, rank};
use crate::rules::evidence;
use crate::rules::stations::{REQUEST, Station, Stop, concerns, states};
use crate::rules::{self, Context, Rule};
use crate::settings::{self, Said};
use crate::source::{FileId, Sources};
use crate::suppress::{self, Judged, Judging, Quiet};

use super::super::arguments::Doctor;

/// What is told.
pub(super) struct Diagnosed {
    pub(super) ranked: Ranked,
    pub(super) sources: Sources,
    pub(super) request: Vec<Stop>,
    pub(super) renewal: Vec<Stop>,
    pub(super) name: Option<String>,
    pub(super) gaps: Vec<String>,
}

/// The server's configuration, to be read.
pub(super) fn request(about: &About) -> Request {
    let bytes = |bytes: &crate::facts::snapshot::Bytes| bytes.0.clone();
    let main = about.main.as_ref().map(bytes).unwrap_or_default();
    Request {
        options: Options {
            server_root: bytes(&about.server_root),
            defines: Vec::new(),
            modules: Modules::built_in(true),
            whole: true,
            // An envvars file says it all; only a tree without one gets Debian's.
            debian: main.ends_with(b"/apache2.conf") && about.envvars.is_none(),
            envvars: about.envvars.as_ref().map(bytes),
            here: Some(true),
        },
        main,
        more: Vec::new(),
        htaccess: None,
    }
}

impl Diagnosed {
    /// What a snapshot says by itself.
    pub(super) fn of_snapshot(snapshot: &Snapshot, doctor: &Doctor) -> Diagnosed {
        Diagnosed::of(snapshot, &Replay(&snapshot.asked), doctor)
    }

    /// What a snapshot says, with a world that answers what is asked of files.
    pub(super) fn of(snapshot: &Snapshot, world: &dyn World, _doctor: &Doctor) -> Diagnosed {
        let mut config = load(world, request(&snapshot.about));
        if snapshot.about.main.is_none() {
            // There is nothing to be read, and that is another matter than a file that is gone.
            config.faults.clear();
        }
        let said = settings(&snapshot.about);
        let target = Target {
            modes: true,
            public_names: said.public_names,
            debian: said.debian,
        };
        let policy = said.policy;
        let root = snapshot.about.server_root.0.clone();
        let facts = Facts::new(world, true, root, Some(snapshot.taken_at), target)
            .with_machine(&snapshot.machine);
        let cx = Context::new(&config, &facts);
        // httpd's own complaint at every start is not told unless it makes it.
        let guesses = snapshot.machine.apache.configtest.is();
        let guesses = guesses.is_some_and(|test| test.says.contains("AH00558"));
        let complains = |rule: &Rule| guesses && rule.name == "main-server-name";
        let wanted = |rule: &Rule| policy.asks(rule) || complains(rule);
        let mut unsure = crate::hash::HashSet::default();
        let found = rules::check_and_note(&cx, &wanted, &mut unsure);
        let name = main_name(&config, snapshot);
        let seen = Seen::of(snapshot, name.as_deref());
        let files = cx.into_files();
        for file in files {
            config.sources.add(file.path, file.bytes);
        }
        // A file goes by its own name, and by that of the file that it is a link to.
        let paths = |file: FileId| -> Vec<Vec<u8>> {
            let path = config.sources.get(file).path().to_vec();
            let link = world.link(&path).known();
            let real = link.map(|link| path::under(path::parent(&path), &link));
            [Some(path), real].into_iter().flatten().collect()
        };
        let judged = |finding: Finding| {
            if rules::named(finding.code).is_some_and(complains) {
                return Some(finding);
            }
            let paths = match &finding.object {
                None => paths(finding.span.file),
                Some(_) => Vec::new(),
            };
            let paths: Vec<&[u8]> = paths.iter().map(Vec::as_slice).collect();
            policy.judge(finding, &paths)
        };
        let found = found.into_iter().filter_map(judged).collect();
        let judging = Judging::new(&config, &wanted, &unsure);
        let quiet = Quiet {
            sources: &config.sources,
            about: &|_| true,
            judged: &|rule, file, within| {
                let paths = paths(file);
                let paths: Vec<&[u8]> = paths.iter().map(Vec::as_slice).collect();
                if policy.tells(rule, &paths) {
                    judging.judged(rule, file, within)
                } else {
                    Judged::No
                }
            },
            wanted: &wanted,
        };
        let quieted = suppress::apply(&quiet, found);
        let about_comments = quieted.about_comments.into_iter().filter_map(judged);
        let findings: Vec<Finding> = quieted.findings.into_iter().chain(about_comments).collect();
        let mut findings = findings;
        if let Some(log) = snapshot.machine.log.is() {
            evidence::join(&mut findings, log);
        }
        let ranked = rank(findings, &config);
        let mut gaps = facts.unseen(true);
        gaps.extend(snapshot.machine.gaps());
        gaps.extend(logs_elsewhere(&config));
        let about: Vec<(Station, &Finding)> = ranked
            .station
            .iter()
            .copied()
            .zip(&ranked.findings)
            .filter(|(_, f)| name.as_deref().is_none_or(|name| concerns(f, name)))
            .collect();
        // A handshake by an authority of one's own is as it is meant to be.
        let meant = about
            .iter()
            .any(|(_, f)| f.code == "FS664" && f.severity == Severity::Note);
        let request = states(&REQUEST, &about, |station| {
            seen.request(station) || station == Station::Tls && meant
        });
        let renewal = states(&[Station::Renewal], &about, |_| seen.renewal);
        Diagnosed {
            request,
            renewal,
            name,
            gaps,
            sources: config.sources,
            ranked,
        }
    }
}

/// Messages of errors that go where they are not read from.
fn logs_elsewhere(config: &Config) -> Vec<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let gap = |log: ErrorLog| match log.taker {
        Taker::File(_) => None,
        Taker::System(to) => Some(format!(
            "the error log: messages go to the system's log (ErrorLog {}); `journalctl -t apache2` has them",
            text(&to)
        )),
        Taker::Program(to) => Some(format!(
            "the error log: messages go to a program (ErrorLog \"{}\"), which keeps them in its own place",
            text(&to)
        )),
    };
    error_logs(config).into_iter().filter_map(gap).collect()
}

/// What the flaskssl.toml says that held. It was sound when it was taken up.
fn settings(about: &About) -> Said {
    let Some(held) = &about.settings else {
        return Said::default();
    };
    let mut sources = Sources::default();
    let file = sources.add(held.path.0.clone(), held.text.0.clone().into());
    settings::read(&sources, file, held.folder.0.clone()).unwrap_or_default()
}

/// The name that the way of a request is shown for: the first one with TLS.
fn main_name(config: &Config, snapshot: &Snapshot) -> Option<String> {
    let _ = config;
    let visits = &snapshot.machine.visits;
    let first = visits.iter().find(|visit| visit.tls).or(visits.first());
    first.map(|visit| visit.name.clone())
}

/// What was seen to work.
#[derive(Debug, Default)]
struct Seen {
    found: bool,
    leads_here: bool,
    open: bool,
    tls: bool,
    answers: bool,
    well: bool,
    renewal: bool,
}

impl Seen {
    fn of(snapshot: &Snapshot, name: Option<&str>) -> Seen {
        use crate::facts::machine::visits::Connect;
        let machine = &snapshot.machine;
        let mut seen = Seen::default();
        let renewal = |path: &Bytes| {
            path.0.starts_with(b"/etc/letsencrypt/renewal/") && path.0.ends_with(b".conf")
        };
        let mut asked = snapshot.asked.paths.iter();
        seen.renewal = asked
            .any(|(path, of)| renewal(path) && of.contents.as_ref().is_some_and(|c| c.is_there()));
        let Some(name) = name else {
            return seen;
        };
        let told = machine.names.iter().find(|told| told.name == name);
        if let Some(best) = told.and_then(|told| told.best()) {
            let addresses = best.addresses();
            seen.found = !addresses.is_empty();
            let here = |ip| machine.network.owns(ip) == Some(true);
            seen.leads_here = seen.found && addresses.into_iter().all(here);
        }
        for visit in machine.visits_of(name, 443) {
            seen.open |= visit.connect.is() == Some(&Connect::Open);
            seen.tls |= visit
                .session()
                .is_some_and(|s| s.trusted.is_ok() || s.trusted_here.is_ok());
            seen.answers |= visit.session().is_some() && visit.page.is_there();
            seen.well |= visit.page.is().is_some_and(|page| page.status < 400);
        }
        seen
    }

    fn request(&self, station: Station) -> bool {
        match station {
            Station::Name => self.found,
            Station::Address => self.leads_here,
            Station::Port => self.open,
            Station::Tls => self.tls,
            Station::Host => self.answers,
            Station::Wsgi | Station::App => self.well,
            Station::Renewal => self.renewal,
        }
    }
}
