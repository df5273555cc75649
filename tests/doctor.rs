//! `flaskssl doctor` on machines that are really broken.

mod lab;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use lab::scenario::Scenario;
use lab::{names, run, scenarios, world};

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
    let words: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let chosen: Vec<&Scenario> = scenarios::all()
        .filter(|scenario| {
            words
                .iter()
                .all(|word| scenario.name.contains(word.as_str()))
        })
        .collect();
    if arguments.iter().any(|a| a == "--list") {
        for scenario in chosen {
            println!("{}", scenario.name);
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
    let (chosen, not_here): (Vec<_>, Vec<_>) = chosen
        .into_iter()
        .partition(|scenario| scenario.impossible.is_none());
    for scenario in not_here {
        let reason = scenario.impossible.unwrap_or_default();
        println!("skipped: doctor: {}: {reason}", scenario.name);
    }
    if !lab::verdict::exists() {
        println!("skipped: doctor: there is none yet; the faults are real all the same");
    }
    let show = arguments.iter().any(|a| a == "--show");
    let (passed, failed) = play_all(&chosen, show);
    println!("doctor: {passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Plays them all, on a few Internets side by side.
fn play_all(chosen: &[&Scenario], show: bool) -> (usize, usize) {
    let next = AtomicUsize::new(0);
    let told = Mutex::new((0, 0));
    let width = std::env::var("LAB_WIDTH")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3_usize);
    std::thread::scope(|scope| {
        for _ in 0..width.min(chosen.len()) {
            scope.spawn(|| {
                let world = match world::World::new() {
                    Ok(world) => world,
                    Err(fault) => {
                        println!("no lab: {fault}");
                        told.lock().expect("no player panics").1 += 1;
                        return;
                    }
                };
                while let Some(scenario) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let began = Instant::now();
                    let played = run::play(&world, scenario);
                    let mut told = told.lock().expect("no player panics");
                    match played {
                        Ok(log) => {
                            told.0 += 1;
                            println!("ok      {} ({:.1?})", scenario.name, began.elapsed());
                            if show {
                                println!("{log}");
                            }
                        }
                        Err(fault) => {
                            told.1 += 1;
                            println!(
                                "FAILED  {} ({:.1?})\n{fault}",
                                scenario.name,
                                began.elapsed()
                            );
                        }
                    }
                }
            });
        }
    });
    told.into_inner().expect("no player panics")
}
