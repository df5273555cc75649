//! `flaskssl doctor` on machines that are really broken.

mod lab;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use lab::health::{self, Look};
use lab::scenario::Scenario;
use lab::world::{self, World};
use lab::{names, pairs, run, scenarios};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, zone, addresses @ ..] = arguments.as_slice()
        && role == "name-server"
    {
        return names::serve(Path::new(zone), addresses);
    }
    if let [role, name, kind] = arguments.as_slice()
        && role == "ask"
    {
        return names::ask(name, kind);
    }
    // cargo test --test doctor -- try FILE...: plays shell on machines of their own, and shows what it says.
    if let [role, files @ ..] = arguments.as_slice()
        && role == "try"
    {
        return health::try_out(files);
    }
    let words: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let jobs: Vec<Job> = Job::all()
        .into_iter()
        .filter(|job| words.iter().all(|word| job.name().contains(word.as_str())))
        .collect();
    if arguments.iter().any(|a| a == "--list") {
        for job in jobs {
            println!("{}", job.name());
        }
        return ExitCode::SUCCESS;
    }
    if let Some(reason) = world::unable() {
        println!("skipped: doctor: {reason}");
        let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        return if ci {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        };
    }
    let (jobs, not_here): (Vec<Job>, Vec<Job>) =
        jobs.into_iter().partition(|job| job.impossible().is_none());
    for job in not_here {
        let reason = job.impossible().unwrap_or_default();
        println!("skipped: doctor: {}: {reason}", job.name());
    }
    if !lab::verdict::exists() {
        println!("skipped: doctor: there is none yet; the faults are real all the same");
    }
    let show = arguments.iter().any(|a| a == "--show");
    let (passed, failed) = play_all(&jobs, show);
    println!("doctor: {passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Something to be played on a machine of its own.
enum Job {
    Fault(&'static Scenario),
    Both(&'static Scenario, &'static Scenario),
    Look(&'static Look),
}

impl Job {
    fn all() -> Vec<Job> {
        let fault = |name: &str| {
            scenarios::all()
                .find(|scenario| scenario.name == name)
                .unwrap_or_else(|| panic!("a pair is of {name:?}, and there is no such scenario"))
        };
        let looks = health::LOOKS.iter().map(Job::Look);
        let faults = scenarios::all().map(Job::Fault);
        let pairs = pairs::PAIRS
            .iter()
            .map(|(one, other)| Job::Both(fault(one), fault(other)));
        looks.chain(faults).chain(pairs).collect()
    }

    fn name(&self) -> String {
        match self {
            Job::Fault(scenario) => scenario.name.to_owned(),
            Job::Both(one, other) => format!("{} + {}", one.name, other.name),
            Job::Look((name, _)) => (*name).to_owned(),
        }
    }

    fn impossible(&self) -> Option<&'static str> {
        match self {
            Job::Fault(scenario) => scenario.impossible.or_else(|| {
                let needs = scenario.needs.filter(|file| !Path::new(file).exists());
                needs.map(|_| "a program that it needs is not installed")
            }),
            Job::Both(one, other) => one.impossible.or(other.impossible),
            Job::Look(_) => None,
        }
    }

    fn play(&self, world: &World) -> Result<String, String> {
        match self {
            Job::Fault(scenario) => run::play(world, scenario),
            Job::Both(one, other) => run::play_both(world, one, other),
            Job::Look((_, look)) => look(world),
        }
    }
}

/// Plays them all, on a few Internets side by side.
fn play_all(jobs: &[Job], show: bool) -> (usize, usize) {
    let next = AtomicUsize::new(0);
    let told = Mutex::new((0, 0));
    let width = std::env::var("LAB_WIDTH")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3_usize);
    std::thread::scope(|scope| {
        for _ in 0..width.min(jobs.len()) {
            scope.spawn(|| {
                let world = match World::new() {
                    Ok(world) => world,
                    Err(fault) => {
                        println!("no lab: {fault}");
                        told.lock().expect("no player panics").1 += 1;
                        return;
                    }
                };
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let began = Instant::now();
                    let played = job.play(&world);
                    let (name, took) = (job.name(), began.elapsed());
                    let mut told = told.lock().expect("no player panics");
                    match played {
                        Ok(log) => {
                            told.0 += 1;
                            println!("ok      {name} ({took:.1?})");
                            if show {
                                println!("{log}");
                            }
                        }
                        Err(fault) => {
                            told.1 += 1;
                            println!("FAILED  {name} ({took:.1?})\n{fault}");
                        }
                    }
                }
            });
        }
    });
    told.into_inner().expect("no player panics")
}
