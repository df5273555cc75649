//! The machine to what a plan is made of.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::config::views;
use crate::config::world::World;
use crate::facts::machine::Machine;
use crate::facts::{Facts, Target};
use crate::finding::Severity;
use crate::probe::{Disk, machine};
use crate::rules::{self, Context};
use crate::setup::answers::Answers;
use crate::setup::effect::Effect;
use crate::setup::exec::{Failure, all, read};
use crate::setup::journal::{FOLDER, Run, State, written};
use crate::setup::plan::{Plan, Refusal};
use crate::setup::steps;
use crate::setup::system::{self, System};

/// How long one question to the network may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is on record.
#[derive(Default)]
pub(super) struct Record {
    /// The runs, the last one first, with their journals.
    pub(super) runs: Vec<(PathBuf, Run)>,
    /// What is not known of others: for people.
    pub(super) unread: Vec<String>,
}

/// The runs that are on record. A journal that cannot be read is no reason to do nothing about
/// the others.
pub(super) fn record() -> Result<Record, Failure> {
    let mut record = Record::default();
    for path in all(Path::new(FOLDER))? {
        match read(&path) {
            Ok(run) => record.runs.push((path, run)),
            Err(failure) => record.unread.push(format!(
                "{}; what that run did is not known, and is not taken back",
                failure.what
            )),
        }
    }
    Ok(record)
}

/// The same, for who may not read them: none.
pub(super) fn record_seen() -> Record {
    record().unwrap_or_else(|_| Record {
        runs: Vec::new(),
        unread: vec![format!(
            "{FOLDER} can be read by root alone: what earlier runs wrote counts as somebody else's here, and whether one was stopped half-way is not known"
        )],
    })
}

/// What is seen of the running machine. `online`: name servers are asked.
pub(super) fn machine(answers: &Answers, online: bool) -> Machine {
    let order = machine::Order {
        names: answers.names.iter().map(ToString::to_string).collect(),
        online,
        public: answers.address,
        patience: PATIENCE,
        pid_file: Some(views::pid_file::DEBIANS.to_vec()),
        ..machine::Order::default()
    };
    machine::look(&order, &|_| {})
}

/// Makes the plan of what is there now.
pub(super) fn plan(
    answers: &Answers,
    machine: &Machine,
    runs: &[Run],
) -> Result<Plan, Vec<Refusal>> {
    let disk = Disk::new();
    let there = disk.stat(b"/etc/apache2/apache2.conf").is_there();
    let config = there.then(|| steps::load(&disk));
    let now = now();
    let target = Target {
        modes: true,
        ..Target::default()
    };
    let facts = Facts::new(&disk, true, b"/etc/apache2".to_vec(), Some(now), target);
    let open = runs
        .iter()
        .find(|run| run.state == State::Open && !run.acts.is_empty())
        .map(|run| system::Open {
            unserved: run.unserved(),
            unrehearsed: run.unrehearsed(),
        });
    let system = System {
        world: &disk,
        facts: &facts,
        config: config.as_ref(),
        root: nix::unistd::Uid::effective().is_root(),
        now,
        sockets: machine.network.sockets.clone(),
        machine: Some(machine),
        disks: disks(),
        program: std::env::current_exe()
            .ok()
            .and_then(|path| path.to_str().map(str::to_owned))
            .unwrap_or_else(|| "flaskssl".to_owned()),
        ours: written(runs.iter()),
        published: published(runs),
        open,
    };
    steps::plan(answers, &system)
}

/// The names whose address a run told DuckDNS.
fn published(runs: &[Run]) -> Vec<String> {
    let acts = runs.iter().flat_map(|run| &run.acts);
    let names = acts.filter_map(|act| match &act.effect {
        Effect::Publish(publish) if act.done => Some(publish.name.clone()),
        _ => None,
    });
    names.collect()
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().cast_signed())
}

fn disks() -> Vec<system::Disk> {
    ["/etc", "/var"]
        .iter()
        .filter_map(|folder| {
            let stat = nix::sys::statvfs::statvfs(*folder).ok()?;
            Some(system::Disk {
                folder: (*folder).to_owned(),
                free: stat.blocks_available() * stat.fragment_size(),
                read_only: stat.flags().contains(nix::sys::statvfs::FsFlags::ST_RDONLY),
            })
        })
        .collect()
}

/// Where the server writes its number to.
pub(super) fn pid_file() -> PathBuf {
    let config = steps::load(&Disk::new());
    let file = views::pid_file::pid_file(&config);
    PathBuf::from(std::ffi::OsStr::from_bytes(&file))
}

/// Our own verdict on the server's configuration: what Apache would not read, or would not
/// start with.
pub(super) fn verdict() -> Result<(), Failure> {
    let disk = Disk::new();
    let config = steps::load(&disk);
    let facts = Facts::new(
        &disk,
        true,
        b"/etc/apache2".to_vec(),
        Some(now()),
        Target::default(),
    );
    let cx = Context::new(&config, &facts);
    let found = rules::check(&cx, &rules::by_default);
    let stops: Vec<_> = found
        .iter()
        .filter(|finding| finding.stops.is_some() && finding.severity == Severity::Error)
        .collect();
    if stops.is_empty() {
        return Ok(());
    }
    let said = stops.iter().take(5).map(|finding| {
        let file = config.sources.get(finding.span.file).display_path();
        format!(
            "{file}:{}: {} ({})",
            finding.line, finding.message, finding.code
        )
    });
    Err(Failure {
        what: "Apache would not run with the configuration; it was not told to read it".into(),
        mend: "`flaskssl check` shows the lines and the mends".into(),
        said: said.collect(),
    })
}
