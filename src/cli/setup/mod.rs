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

/// Stack of the thread that reads, in bytes.
const STACK: usize = 16 << 20;

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
    // Files that include each other go deep.
    let ended = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread.spawn_scoped(scope, || carry_out(setup)) {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(error) => Err(Failed {
                exit: Exit::Failed,
                message: error.to_string(),
            }),
        }
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

/// Tells machines.
fn result(setup: &Setup, plan: Option<&Plan>, outcome: &Outcome<'_>) {
    if setup.format == SetupFormat::Json {
        let _ = output::write(output::Where::Out, json(plan, outcome).as_bytes());
    }
}
