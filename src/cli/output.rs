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

/// Writes to standard output. A reader that has gone away is no error.
pub(super) fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes what was asked for; says so where that fails.
pub(super) fn tell(text: &str) -> Exit {
    match write(text) {
        Ok(()) => Exit::Clean,
        Err(error) => {
            eprintln!("flaskssl: cannot write: {error}");
            Exit::Failed
        }
    }
}
