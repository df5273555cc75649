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
        ["take-back", which @ ..] => return carry::back(!which.is_empty()),
        _ => {}
    }
    let words: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let jobs = jobs::JOBS.iter().chain(ill::JOBS);
    let jobs: Vec<_> = jobs
        .filter(|job| words.iter().all(|word| job.0.contains(word.as_str())))
        .collect();
    if arguments.iter().any(|a| a == "--list") {
        jobs.iter().for_each(|(name, _)| println!("{name}"));
        return ExitCode::SUCCESS;
    }
    if let Some(reason) = world::unable() {
        println!("skipped: certificates: {reason}");
        let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        return ExitCode::from(u8::from(ci));
    }
    let show = arguments.iter().any(|a| a == "--show");
    let world = match World::new() {
        Ok(world) => world,
        Err(fault) => {
            println!("no lab: {fault}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = 0;
    for (name, play) in &jobs {
        let began = Instant::now();
        let mut log = String::new();
        let played = world.machine().and_then(|machine| play(&machine, &mut log));
        match played {
            Ok(()) => println!("ok      {name} ({:.1?})", began.elapsed()),
            Err(fault) => {
                failed += 1;
                println!("FAILED  {name} ({:.1?})\n{fault}", began.elapsed());
            }
        }
        if show {
            println!("{log}");
        }
    }
    println!(
        "certificates: {} passed, {failed} failed",
        jobs.len() - failed
    );
    ExitCode::from(u8::from(failed > 0))
}
