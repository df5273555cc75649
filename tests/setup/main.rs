//! `flaskssl setup` in the lab: from a machine without a site to a verified answer, by the real
//! certbot, and back.
//!
//! `cargo test --test setup -- WORDS` plays the jobs whose names hold the words; `--list`
//! names them, `--show` tells what was said on the way.

#[path = "../lab/apart.rs"]
mod apart;
mod certificates;
mod ill;
mod jobs;
#[path = "../lab/names.rs"]
mod names;
mod stage;
mod trust;
#[path = "../lab/world.rs"]
mod world;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use stage::{Job, Stage};
use world::World;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["name-server", zone, ..] => return names::serve(Path::new(zone), &arguments[2..]),
        ["ask", name, kind] => return names::ask(name, kind),
        _ => {}
    }
    let wanted: Vec<&&str> = words.iter().filter(|a| !a.starts_with('-')).collect();
    let all: Vec<Job> = jobs::all()
        .into_iter()
        .chain(certificates::all())
        .chain(ill::all())
        .chain(trust::all())
        .filter(|job| wanted.iter().all(|word| job.name.contains(*word)))
        .collect();
    if words.contains(&"--list") {
        all.iter().for_each(|job| println!("{}", job.name));
        return ExitCode::SUCCESS;
    }
    if let Some(reason) = world::unable() {
        println!("skipped: setup: {reason}");
        let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        return ExitCode::from(u8::from(ci));
    }
    let show = words.contains(&"--show");
    let width = std::env::var("LAB_WIDTH")
        .ok()
        .and_then(|width| width.parse().ok());
    let width = width.unwrap_or(3).min(all.len()).max(1);
    let next = AtomicUsize::new(0);
    let failed = AtomicUsize::new(0);
    let out = Mutex::new(());
    std::thread::scope(|scope| {
        for _ in 0..width {
            scope.spawn(|| {
                let world = match World::new() {
                    Ok(world) => world,
                    Err(fault) => {
                        println!("no lab: {fault}");
                        failed.fetch_add(1, Ordering::Relaxed);
                        return;
                    }
                };
                let archive = if all.iter().any(|job| job.name.contains("packages")) {
                    fetch_packages(&world)
                } else {
                    Ok(())
                };
                while let Some(job) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let began = Instant::now();
                    let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
                    if let (Err(why), true, false) = (&archive, job.name.contains("packages"), ci) {
                        println!("skipped: setup: {}: {}", job.name, why.trim());
                        continue;
                    }
                    let Played { ended, told, log } = play(&world, job);
                    let _one = out.lock();
                    match ended {
                        Ok(()) => println!("ok      {} ({:.1?}){told}", job.name, began.elapsed()),
                        Err(fault) => {
                            failed.fetch_add(1, Ordering::Relaxed);
                            println!("FAILED  {} ({:.1?})\n{fault}", job.name, began.elapsed());
                        }
                    }
                    if show {
                        println!("{log}");
                    }
                }
            });
        }
    });
    let failed = failed.into_inner();
    println!(
        "setup: {} passed, {failed} failed",
        all.len().saturating_sub(failed)
    );
    ExitCode::from(u8::from(failed > 0))
}

/// How a job went.
struct Played {
    ended: Result<(), String>,
    /// What it counted.
    told: String,
    log: String,
}

/// What a set-up installs on a machine without Apache.
const PACKAGES: [&str; 6] = [
    "apache2",
    "apache2-bin",
    "apache2-data",
    "apache2-utils",
    "certbot",
    "libapache2-mod-wsgi-py3",
];

/// The packages that a set-up installs, as the machine's archive has them; outside of the lab, as
/// nothing in it leads there.
fn fetch_packages(world: &World) -> Result<(), String> {
    let folder = world.folder().join("archive");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let apt = |words: &[&str]| {
        std::process::Command::new("apt-get")
            .args(words)
            .current_dir(&folder)
            .output()
            .map_err(|error| error.to_string())
    };
    let download: Vec<&str> = ["download", "-q"].into_iter().chain(PACKAGES).collect();
    let mut fetched = apt(&download)?;
    if !fetched.status.success() {
        // The lists may be missing, or older than the archive.
        apt(&["update", "-q"])?;
        fetched = apt(&download)?;
    }
    if fetched.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&fetched.stderr).into_owned())
}

fn play(world: &World, job: &Job) -> Played {
    let machine = match world.machine() {
        Ok(machine) => machine,
        Err(fault) => {
            return Played {
                ended: Err(fault),
                told: String::new(),
                log: String::new(),
            };
        }
    };
    let mut stage = Stage::new(&machine);
    let ended = stage.does("bare").and_then(|_| (job.play)(&mut stage));
    let told = match stage.told.as_str() {
        "" => String::new(),
        told => format!(": {told}"),
    };
    Played {
        ended,
        told,
        log: stage.log,
    }
}
