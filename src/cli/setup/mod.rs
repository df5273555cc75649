//! `flaskssl setup`: look, plan, ask, carry out, prove.

mod answers;
mod ask;
mod look;
mod run;
mod undo;

use super::Exit;
use super::arguments::{Setup, SetupFormat};
use super::output;
use crate::report;
use crate::report::setup::{Outcome, json};
use crate::setup::exec::Failure;
use crate::setup::plan::Plan;

/// Why the command ends without having done its job.
struct Failed {
    exit: Exit,
    message: String,
}

impl Failed {
    fn usage(message: impl Into<String>) -> Failed {
        Failed {
            exit: Exit::Usage,
            message: message.into(),
        }
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Failed {
        let mend = if failure.mend.is_empty() {
            String::new()
        } else {
            format!("\n  {}", failure.mend)
        };
        Failed {
            exit: Exit::Failed,
            message: format!("{}{mend}", failure.what),
        }
    }
}

/// Runs the command.
pub(super) fn run(setup: &Setup) -> Exit {
    let ended = super::deep(|| carry_out(setup)).unwrap_or_else(|error| {
        Err(Failed {
            exit: Exit::Failed,
            message: error.to_string(),
        })
    });
    match ended {
        Ok(exit) => exit,
        Err(failed) => {
            eprintln!("flaskssl: {}", report::escape(&failed.message));
            failed.exit
        }
    }
}

fn carry_out(setup: &Setup) -> Result<Exit, Failed> {
    if setup.undo {
        undo::undo(setup)
    } else {
        run::run(setup)
    }
}

/// Tells people; machines get one object at the end.
fn say(setup: &Setup, text: &str) {
    if setup.format == SetupFormat::Text {
        let _ = output::write(output::Where::Out, text.as_bytes());
    }
}

/// A program of a run that was killed is waited for.
fn waiting(setup: &Setup) {
    say(
        setup,
        "A program that a stopped run had started is still at work; its end is waited for.\n",
    );
}

/// Tells machines.
fn result(setup: &Setup, plan: Option<&Plan>, outcome: &Outcome<'_>) {
    if setup.format == SetupFormat::Json {
        let _ = output::write(output::Where::Out, json(plan, outcome).as_bytes());
    }
}
