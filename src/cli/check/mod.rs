//! `flaskssl check`: what is asked for, in parallel, to one report.

mod job;
mod loads;
mod outcome;
mod pool;
mod progress;
mod request;
mod roots;
mod target;
mod tell;

use super::Exit;
use super::arguments::Check;
use crate::probe::Disk;
use crate::report;

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
    match outcomes(check) {
        Ok(outcomes) => tell::tell(check, &outcomes),
        Err(refused) => {
            eprintln!("flaskssl: {}", report::escape(&refused.message));
            refused.exit
        }
    }
}

/// Everything that was asked for, in the order in which it was asked for.
fn outcomes(check: &Check) -> Result<Vec<Outcome>, Refused> {
    let mut disk = Disk::new();
    let settings = Settings::new(check, &mut disk)?;
    let jobs = target::jobs(check, &mut disk)?;
    let files = jobs.iter().map(Job::files).sum();
    let mut progress = progress::Progress::new(files);
    let outcomes = pool::in_order(
        &jobs,
        |job| job.carry_out(&settings, &disk),
        |done| progress.done(done.map_or(0, Job::files)),
    );
    Ok(outcomes.into_iter().flatten().collect())
}
