//! Standard output and its terminal.

use std::io::{self, IsTerminal, Write};

use super::Exit;
use super::arguments::Color;
use crate::report::Style;

/// Widths that are readable.
const WIDEST: usize = 120;
const NARROWEST: usize = 40;

pub(super) fn style(color: Color) -> Style {
    let terminal = io::stdout().is_terminal();
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
            terminal && !refused && !dumb
        }
    };
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let width = terminal_size::terminal_size()
        .map(|(w, _)| usize::from(w.0))
        .or(columns)
        .unwrap_or(100);
    Style {
        color,
        width: width.clamp(NARROWEST, WIDEST),
    }
}

/// Where a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// Standard output.
    Out,
    /// Standard error, where standard output is for something else.
    Error,
}

/// Writes a text. A reader that has gone away is no error.
pub(super) fn write(to: Where, text: &[u8]) -> io::Result<()> {
    let written = match to {
        Where::Out => {
            let mut out = io::stdout().lock();
            out.write_all(text).and_then(|()| out.flush())
        }
        Where::Error => io::stderr().lock().write_all(text),
    };
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes what was asked for; says so where that fails.
pub(super) fn tell(text: &str) -> Exit {
    match write(Where::Out, text.as_bytes()) {
        Ok(()) => Exit::Clean,
        Err(error) => {
            eprintln!("flaskssl: cannot write: {error}");
            Exit::Failed
        }
    }
}
