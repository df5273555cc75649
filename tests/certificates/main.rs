//! Certificates that a set-up gets, in the lab: by the real certbot from a real authority, by
//! a stand-in of DuckDNS's, and by an authority of the machine; and what is said where it
//! fails.
//!
//! `cargo test --test certificates -- WORDS` plays those whose names hold the words; `--list`
//! names them, `--show` tells what was said on the way.

#[path = "../lab/apart.rs"]
mod apart;
mod carry;
mod ill;
mod jobs;
#[path = "../lab/names.rs"]
mod names;
#[path = "../lab/world.rs"]
mod world;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use world::World;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["name-server", zone, ..] => return names::serve(Path::new(zone), &arguments[2..]),
        ["ask", name, kind] => return names::ask(name, kind),
        ["carry", answers, program] => return carry::out(answers, program, None),
        ["carry", answers, program, seconds] => {
            return carry::out(answers, program, seconds.parse().ok());
        }
        ["take-back"] => return carry::back(),
        _ => {}
    }
    let words: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let jobs = jobs::JOBS
        .iter()
        .map(Played::Job)
        .chain(ill::ILLS.iter().map(Played::Ill));
    let jobs: Vec<Played> = jobs
        .filter(|job| words.iter().all(|word| job.name().contains(word.as_str())))
        .collect();
    if arguments.iter().any(|a| a == "--list") {
        jobs.iter().for_each(|job| println!("{}", job.name()));
        return ExitCode::SUCCESS;
    }
    if let Some(reason) = world::unable() {
        println!("skipped: certificates: {reason}");
        let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        return ExitCode::from(u8::from(ci));
    }
    let show = arguments.iter().any(|a| a == "--show");
    let failed = play_all(&jobs, show);
    println!(
        "certificates: {} passed, {failed} failed",
        jobs.len() - failed
    );
    ExitCode::from(u8::from(failed > 0))
}

/// Something to be played on a machine of its own.
enum Played {
    Job(&'static jobs::Job),
    Ill(&'static ill::Ill),
}

impl Played {
    fn name(&self) -> &'static str {
        match self {
            Played::Job((name, _)) => name,
            Played::Ill(ill) => ill.name,
        }
    }

    fn play(&self, world: &World, log: &mut String) -> Result<(), String> {
        let machine = world.machine()?;
        match self {
            Played::Job((_, play)) => play(&machine, log),
            Played::Ill(ill) => ill::play(ill, &machine, log),
        }
    }
}

/// Plays them all, on a few Internets side by side; how many failed.
fn play_all(jobs: &[Played], show: bool) -> usize {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..jobs.len().min(2) {
            scope.spawn(|| {
                let world = match World::new() {
                    Ok(world) => world,
                    Err(fault) => {
                        println!("no lab: {fault}");
                        *failed.lock().expect("no player panics") += 1;
                        return;
                    }
                };
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let began = Instant::now();
                    let mut log = String::new();
                    let played = job.play(&world, &mut log);
                    let (name, took) = (job.name(), began.elapsed());
                    let mut failed = failed.lock().expect("no player panics");
                    match played {
                        Ok(()) => println!("ok      {name} ({took:.1?})"),
                        Err(fault) => {
                            *failed += 1;
                            println!("FAILED  {name} ({took:.1?})\n{fault}");
                        }
                    }
                    if show {
                        println!("{log}");
                    }
                }
            });
        }
    });
    failed.into_inner().expect("no player panics")
}
