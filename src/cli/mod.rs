//! The command line: arguments, the terminal, the exit status.

mod arguments;
mod check;
mod completions;
mod doctor;
mod explain;
mod hook;
mod log;
mod output;
mod rules;
mod setup;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args as _, FromArgMatches as _, Parser};

use arguments::{Arguments, Check, Command, Hook};

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

/// Stack of a thread that reads whole configurations, in bytes.
const STACK: usize = 16 << 20;

/// Works on a stack that is deep enough for files that include each other.
fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> std::io::Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let thread = thread.spawn_scoped(scope, work)?;
        Ok(thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Says what is wrong with a command line, or the help that it asks for.
fn refused(error: clap::Error) -> Exit {
    // Help and version are no errors; clap itself knows where they go.
    let _ = error.print();
    if error.use_stderr() {
        Exit::Usage
    } else {
        Exit::Clean
    }
}

/// Reads the command line. `check` runs before each commit: its own flags are made alone, and
/// those of the other commands only where it comes to help or to an error.
fn arguments(words: &[OsString]) -> Result<Arguments, clap::Error> {
    if words.get(1).is_some_and(|word| word == "check") {
        let alone = Check::augment_args(clap::Command::new("check"));
        if let Ok(check) = alone
            .try_get_matches_from(&words[1..])
            .and_then(|matches| Check::from_arg_matches(&matches))
        {
            return Ok(Arguments {
                command: Command::Check(Box::new(check)),
            });
        }
    }
    Arguments::try_parse_from(words)
}

/// Runs the tool.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    if words.get(1).is_some_and(|word| word == "hook") {
        let exit = Hook::try_parse_from(&words[1..]).map_or_else(refused, |hook| hook::run(&hook));
        return ExitCode::from(exit.code());
    }
    let arguments = match arguments(&words) {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(refused(error).code()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_of_check_alone_are_those_of_the_whole_command_line() {
        let lines: &[&[&str]] = &[
            &["/etc/apache2"],
            &["--format", "json", "a.conf", "b.conf", "--fail-on=note"],
            &["-", "--stdin-filename", "site.conf", "-D", "SSL"],
            &["--help"],
            &["--version"],
            &["--no-such-flag"],
            &["--format", "none"],
            &[],
        ];
        for line in lines {
            let words = || ["flaskssl", "check"].iter().chain(*line);
            let short = arguments(&words().map(OsString::from).collect::<Vec<_>>());
            let whole = Arguments::try_parse_from(words());
            let shown = |read: Result<Arguments, clap::Error>| match read {
                Ok(arguments) => format!("{arguments:?}"),
                Err(error) => format!("{:?} {error}", error.kind()),
            };
            assert_eq!(shown(short), shown(whole), "{line:?}");
        }
    }
}
