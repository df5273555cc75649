//! Takes the last run back.

use std::path::Path;

use super::super::arguments::Setup;
use super::super::{Exit, output};
use super::{Failed, ask, look, result, say, waiting};
use crate::report;
use crate::report::setup::Outcome;
use crate::setup::exec::{Event, Executor, Journal, Lock, Server};
use crate::setup::journal::{FOLDER, State};

/// Runs it.
pub(super) fn undo(setup: &Setup) -> Result<Exit, Failed> {
    if !nix::unistd::Uid::effective().is_root() {
        return Err(Failed::usage(
            "to take a set-up back needs root: run it with sudo",
        ));
    }
    let _lock = Lock::of_others(Path::new(FOLDER), &|| waiting(setup))?;
    let record = look::record()?;
    for line in &record.unread {
        say(setup, &format!("Mind: {}\n", report::escape(line)));
    }
    let last = record
        .runs
        .iter()
        .find(|(_, run)| run.state != State::Undone && !run.acts.is_empty());
    let Some((path, run)) = last else {
        say(
            setup,
            "No set-up is on record: there is nothing to take back.\n",
        );
        result(setup, None, &Outcome::Unchanged);
        return Ok(Exit::Clean);
    };
    let mut text = format!(
        "This is taken back of the set-up of {}:\n\n",
        run.answers.name()
    );
    for act in run.acts.iter().rev().filter(|act| act.effect.stays()) {
        text.push_str(&format!("     {}\n", report::escape(&act.effect.words())));
    }
    say(setup, &text);
    if !setup.yes {
        if !ask::anybody() {
            return Err(Failed::usage(
                "nothing was taken back: there is no terminal to ask at; add --yes",
            ));
        }
        if !ask::yes("Take it back?") {
            return Err(Failed {
                exit: Exit::Findings,
                message: "nothing was changed".into(),
            });
        }
    }
    let tell = |_: Event<'_>| {};
    let asked = |question: &str| ask::yes(&report::escape(question));
    let mut executor = Executor {
        journal: Journal::open(path)?,
        server: Server {
            systemd: Path::new("/run/systemd/system").is_dir(),
            pid_file: look::pid_file(),
            verdict: &look::verdict,
        },
        tell: &tell,
        ask: if setup.yes { None } else { Some(&asked) },
    };
    let left = executor.undo()?;
    result(setup, None, &Outcome::Undone(&left));
    if left.is_empty() {
        say(setup, "\nAll is taken back.\n");
        return Ok(Exit::Clean);
    }
    let _ = output::style(setup.color);
    say(
        setup,
        &format!(
            "\nAll is taken back but for this:\n{}",
            report::setup::left(&left)
        ),
    );
    Ok(Exit::Findings)
}
