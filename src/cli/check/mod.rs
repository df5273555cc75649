//! `flaskssl check`: what is asked for, in parallel, to one report.

mod job;
mod judge;
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
use outcome::Outcome;
use request::Settings;

/// Why the command cannot be carried out.
struct Refused {
    exit: Exit,
    message: String,
}

impl Refused {
    /// The job cannot be done.
    fn failed(message: impl Into<String>) -> Self {
        Refused {
            exit: Exit::Failed,
            message: message.into(),
        }
    }

    /// The command line makes no sense.
    fn usage(message: impl Into<String>) -> Self {
        Refused {
            exit: Exit::Usage,
            message: message.into(),
        }
    }
}

pub(super) fn run(check: &Check) -> Exit {
    carry_out(check).unwrap_or_else(|refused| {
        eprintln!("flaskssl: {}", report::escape(&refused.message));
        refused.exit
    })
}

fn carry_out(check: &Check) -> Result<Exit, Refused> {
    let mut disk = Disk::new();
    let settings = Settings::new(check, &mut disk)?;
    let jobs = target::jobs(check, &mut disk)?;
    let mut run = Run::new(&jobs, &settings, check);
    let mut manners = Manners::default();
    if check.fix || check.diff {
        return mend::carry_out(check, run, &mut disk, manners);
    }
    run.all(&disk);
    let outcomes: Vec<&Outcome> = run.outcomes().collect();
    mend::count(&outcomes, &mut manners);
    tell::tell(check, &outcomes, &manners, output::Where::Out)
}

/// The jobs, and what came of them so far.
struct Run<'r> {
    jobs: &'r [Job],
    settings: &'r Settings,
    least: Option<Severity>,
    done: Vec<Vec<Outcome>>,
}

impl<'r> Run<'r> {
    fn new(jobs: &'r [Job], settings: &'r Settings, check: &Check) -> Self {
        Run {
            jobs,
            settings,
            least: check.min_severity.map(Least::severity),
            done: Vec::new(),
        }
    }

    /// Does all of them.
    fn all(&mut self, disk: &Disk) {
        let files = self.jobs.iter().map(Job::files).sum();
        let mut progress = progress::Progress::new(files);
        self.done = pool::in_order(
            self.jobs,
            |job| self.one(job, disk),
            |done| progress.done(done.map_or(0, Job::files)),
        );
    }

    /// Does those again that have read one of these files.
    fn again(&mut self, disk: &Disk, changed: &BTreeSet<&[u8]>) {
        let stale: Vec<usize> = (0..self.jobs.len())
            .filter(|n| {
                let mut read = self.done[*n].iter().flat_map(|outcome| &outcome.read);
                read.any(|file| changed.contains(&file[..]))
            })
            .collect();
        let anew = pool::in_order(&stale, |n| self.one(&self.jobs[*n], disk), |_| ());
        for (n, outcomes) in stale.into_iter().zip(anew) {
            self.done[n] = outcomes;
        }
    }

    fn one(&self, job: &Job, disk: &Disk) -> Vec<Outcome> {
        let mut outcomes = job.carry_out(self.settings, disk);
        if let Some(least) = self.least {
            for outcome in &mut outcomes {
                outcome.keep(|finding, _| finding.severity >= least);
            }
        }
        outcomes
    }

    /// All that came of them, in the order in which it was asked for.
    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.done.iter().flatten()
    }
}
