//! The command line: arguments, the terminal, the exit status.

mod arguments;
mod check;
mod completions;
mod doctor;
mod explain;
mod log;
mod output;
mod rules;
mod setup;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above the wanted severity.
    Clean,
    /// Findings.
    Findings,
    /// The command line makes no sense.
    Usage,
    /// The job could not be done.
    Failed,
}

impl Exit {
    /// Its number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Failed => 3,
        }
    }
}

/// Runs the tool.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; clap itself knows where they go.
            let _ = error.print();
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Clean
            };
            return ExitCode::from(exit.code());
        }
    };
    let exit = match arguments.command {
        Command::Check(check) => check::run(&check),
        Command::Doctor(doctor) => doctor::run(&doctor),
        Command::Explain(explain) => explain::run(&explain),
        Command::Log(log) => log::run(&log),
        Command::Rules(rules) => rules::run(&rules),
        Command::Setup(setup) => setup::run(&setup),
        Command::Completions(completions) => completions::run(&completions),
    };
    ExitCode::from(exit.code())
}
