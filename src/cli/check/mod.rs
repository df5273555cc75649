//! `flaskssl check`: what is asked for, in parallel, to one report.

mod config;
mod job;
mod judge;
mod known;
mod loads;
mod mend;
mod outcome;
mod pool;
mod progress;
mod request;
mod roots;
mod target;
mod tell;
mod write;

use std::collections::BTreeSet;

use super::arguments::{Check, Least};
use super::{Exit, output};
use crate::finding::Severity;
use crate::probe::Disk;
use crate::report::{self, Manners};

use job::Job;
use known::Known;
use outcome::Outcome;
use request::Settings;

/// Why the command cannot be carried out.
struct Refused {
    exit: Exit,
    message: String,
    /// Whether the message is a report, and safe for a terminal.
    rendered: bool,
}

impl Refused {
    /// The job cannot be done.
    fn failed(message: impl Into<String>) -> Self {
        Refused {
            exit: Exit::Failed,
            message: message.into(),
            rendered: false,
        }
    }

    /// The command line makes no sense.
    fn usage(message: impl Into<String>) -> Self {
        Refused {
            exit: Exit::Usage,
            message: message.into(),
            rendered: false,
        }
    }
}

pub(super) fn run(check: &Check) -> Exit {
    carry_out(check).unwrap_or_else(|refused| {
        if refused.rendered {
            eprint!("{}", refused.message);
        } else {
            eprintln!("flaskssl: {}", report::escape(&refused.message));
        }
        refused.exit
    })
}

/// The settings that hold for what is checked, sound as they are.
pub(super) fn settings(check: &Check) -> Result<Option<config::Found>, String> {
    config::sound(check, &Disk::new()).map_err(|refused| refused.message)
}

/// Mends what is safe to mend in a server's configuration; gives what was done, a line each.
///
/// # Errors
/// Why it could not be done.
pub(super) fn mend(check: &Check) -> Result<Vec<String>, String> {
    let failed = |refused: Refused| refused.message;
    let mut disk = Disk::new();
    let said = config::said(check, &disk).map_err(failed)?;
    let settings = Settings::new(check, said, &mut disk).map_err(failed)?;
    let jobs = target::jobs(check, &mut disk).map_err(failed)?;
    let run = Run::new(&jobs, &settings, None, check);
    let applied = mend::quietly(run, &mut disk).map_err(failed)?;
    Ok(applied
        .iter()
        .map(|fix| format!("{}:{}: {} ({})", fix.shown, fix.line, fix.title, fix.code))
        .collect())
}

fn carry_out(check: &Check) -> Result<Exit, Refused> {
    let mut disk = match &check.root {
        None => Disk::new(),
        Some(root) => Disk::of_image(root)
            .map_err(|error| Refused::failed(format!("--root {}: {error}", root.display())))?,
    };
    let said = config::said(check, &disk)?;
    let mut settings = Settings::new(check, said, &mut disk)?;
    let jobs = target::jobs(check, &mut disk)?;
    settings.ends = jobs.len() == 1 && !settings.mends;
    let known = known::read(check)?;
    let mut run = Run::new(&jobs, &settings, known, check);
    let mut manners = Manners::default();
    if check.fix || check.diff {
        return mend::carry_out(check, run, &mut disk, manners);
    }
    run.all(&disk);
    if let Some(path) = &check.write_baseline {
        let all: Vec<&Outcome> = run.done.iter().flatten().collect();
        let n = known::write(path, &all, &disk)?;
        let findings = if n == 1 { "finding" } else { "findings" };
        manners.remarks.push(format!(
            "baseline: {n} {findings} written to {}",
            path.display()
        ));
        run.known = Known::written(path)?;
        run.compare(&disk);
    }
    run.count(&mut manners);
    tell::tell(check, &run.outcomes(), &manners, output::Where::Out)
}

/// The jobs, and what came of them so far.
struct Run<'r> {
    jobs: &'r [Job],
    settings: &'r Settings,
    known: Option<Known>,
    least: Option<Severity>,
    /// All that was found, but for what is below `least`.
    done: Vec<Vec<Outcome>>,
    /// What of it is told.
    told: Vec<Outcome>,
    in_baseline: usize,
}

impl<'r> Run<'r> {
    fn new(jobs: &'r [Job], settings: &'r Settings, known: Option<Known>, check: &Check) -> Self {
        Run {
            jobs,
            settings,
            known,
            least: check.min_severity.map(Least::severity),
            done: Vec::new(),
            told: Vec::new(),
            in_baseline: 0,
        }
    }

    /// Does all of them.
    fn all(&mut self, disk: &Disk) {
        let files = self.jobs.iter().map(Job::files).sum();
        let mut progress = progress::Progress::new(files);
        self.done = pool::in_order(
            self.jobs,
            |job| self.one(job, disk),
            progress
                .is_seen()
                .then_some(|done: Option<&Job>| progress.done(done.map_or(0, Job::files))),
        );
        self.compare(disk);
    }

    /// Does those again that have read one of these files.
    fn again(&mut self, disk: &Disk, changed: &BTreeSet<&[u8]>) {
        let stale: Vec<usize> = (0..self.jobs.len())
            .filter(|n| {
                let mut read = self.done[*n].iter().flat_map(|outcome| &outcome.read);
                read.any(|file| changed.contains(&file[..]))
            })
            .collect();
        const UNTOLD: Option<fn(Option<&usize>)> = None;
        let anew = pool::in_order(&stale, |n| self.one(&self.jobs[*n], disk), UNTOLD);
        for (n, outcomes) in stale.into_iter().zip(anew) {
            self.done[n] = outcomes;
        }
        self.compare(disk);
    }

    fn one(&self, job: &Job, disk: &Disk) -> Vec<Outcome> {
        let mut outcomes = job.carry_out(self.settings, disk);
        if let Some(least) = self.least {
            for outcome in &mut outcomes {
                outcome.keep(|_, finding| finding.severity >= least);
            }
        }
        outcomes
    }

    /// Leaves out what the baseline has, and adds what is to be said of that.
    fn compare(&mut self, disk: &Disk) {
        let Some(known) = &self.known else {
            return;
        };
        let all: Vec<&Outcome> = self.done.iter().flatten().collect();
        let (hidden, about) = known.compare(&all, self.settings, disk);
        self.in_baseline = hidden.len();
        self.told = all.into_iter().cloned().collect();
        for (n, outcome) in self.told.iter_mut().enumerate() {
            outcome.keep(|m, _| !hidden.contains(&(n, m)));
        }
        // What is below the wanted severity was left out, and is not missing.
        if self.least.is_none() {
            self.told.push(about);
        }
    }

    /// What is told, in the order in which it was asked for.
    fn outcomes(&self) -> Vec<&Outcome> {
        if self.known.is_some() {
            self.told.iter().collect()
        } else {
            self.done.iter().flatten().collect()
        }
    }

    /// Counts what can be mended, and what is kept quiet.
    fn count(&self, manners: &mut Manners) {
        mend::count(&self.outcomes(), manners);
        manners.in_baseline = self.in_baseline;
    }
}
