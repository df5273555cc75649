//! The certificate's part of a set-up, carried out on the machine that this runs on.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use flaskssl::config::world::Seen;
use flaskssl::facts::{Facts, Target};
use flaskssl::probe::Disk;
use flaskssl::setup::answers::Answers;
use flaskssl::setup::effect::Effect;
use flaskssl::setup::exec::{Event, Executor, Failure, Journal, Server, all};
use flaskssl::setup::journal::{Entry, SCHEMA};
use flaskssl::setup::plan::Step;
use flaskssl::setup::system::System;
use flaskssl::setup::{certificate, duckdns};

const RUNS: &str = "/var/lib/flaskssl/setup";

fn clock() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

fn server(verdict: &dyn Fn() -> Result<(), Failure>) -> Server<'_> {
    Server {
        systemd: true,
        pid_file: PathBuf::from("/run/apache2/apache2.pid"),
        verdict,
    }
}

fn tell(event: Event<'_>) {
    match event {
        Event::Begun(effect) => println!("- {}", effect.words()),
        Event::Failed(failure) => println!("failed: {}", failure.what),
        #[allow(unreachable_patterns)]
        _ => {}
    }
}

/// Plans and carries out, and says all of it.
///
/// `seconds`: how long a program may take at most.
pub(crate) fn out(answers: &str, program: &str, seconds: Option<u64>) -> ExitCode {
    let answers: Answers = serde_json::from_str(answers).expect("answers");
    let now = clock();
    let disk = Disk::new();
    let facts = Facts::new(
        &disk,
        true,
        b"/etc/apache2".to_vec(),
        Some(now),
        Target::default(),
    );
    let system = System {
        world: &disk,
        facts: &facts,
        config: None,
        root: true,
        now,
        program: program.to_owned(),
        sockets: Seen::NotAsked,
        machine: None,
        disks: Vec::new(),
        ours: Default::default(),
        published: Vec::new(),
        open: None,
    };
    let found = duckdns::effects(&answers, &system)
        .and_then(|first| certificate::find(&answers, &system).map(|found| (first, found)));
    let (first, found) = match found {
        Ok(found) => found,
        Err(refusals) => {
            for refusal in refusals {
                println!("refused: {}\n  {}", refusal.what, refusal.mend);
            }
            return ExitCode::from(2);
        }
    };
    println!("chain {}\nwebroot {:?}", found.chain, found.webroot);
    found.told.iter().for_each(|told| println!("told: {told}"));
    found
        .contacts
        .iter()
        .for_each(|host| println!("contacts: {host}"));
    let mut effects: Vec<_> = first
        .into_iter()
        .chain(found.folders)
        .chain(found.effects)
        .collect();
    for effect in &mut effects {
        if let (Effect::Make(make), Some(seconds)) = (effect, seconds) {
            make.seconds = seconds;
        }
    }
    println!("{} effects", effects.len());
    if effects.is_empty() {
        return ExitCode::SUCCESS;
    }
    std::fs::create_dir_all(RUNS).expect("a folder");
    let began = Entry::Began {
        schema: SCHEMA,
        flaskssl: env!("CARGO_PKG_VERSION").into(),
        at: now,
        answers: Box::new(answers),
    };
    let journal = Journal::begin(Path::new(RUNS), began).expect("a journal");
    let verdict = || Ok(());
    let mut executor = Executor {
        journal,
        server: server(&verdict),
        tell: &tell,
        ask: None,
    };
    let step = Step::new("certificate", "the certificate", effects);
    match executor.step(&step) {
        Ok(()) => {
            println!("carried out");
            executor.finished().expect("a journal");
            ExitCode::SUCCESS
        }
        Err(stopped) => {
            println!(
                "what: {}\nmend: {}",
                stopped.failure.what, stopped.failure.mend
            );
            stopped
                .failure
                .said
                .iter()
                .for_each(|line| println!("| {line}"));
            stopped
                .left
                .iter()
                .for_each(|left| println!("left: {}: {}", left.what, left.why));
            ExitCode::FAILURE
        }
    }
}

/// Takes the last run back.
pub(crate) fn back() -> ExitCode {
    let runs = all(Path::new(RUNS)).expect("runs");
    let last = runs.iter().max().expect("a run");
    let verdict = || Ok(());
    let mut executor = Executor {
        journal: Journal::open(last).expect("a journal"),
        server: server(&verdict),
        tell: &tell,
        ask: None,
    };
    for left in executor.undo().expect("a journal") {
        println!("left: {}: {}", left.what, left.why);
    }
    println!("taken back");
    ExitCode::SUCCESS
}
