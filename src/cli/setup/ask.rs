//! Questions to a person at a terminal.

use std::io::{self, BufRead, IsTerminal, Write};

/// Whether there is somebody to ask.
pub(super) fn anybody() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// A line in answer to a question; none at the end of input.
pub(super) fn line(question: &str) -> Option<String> {
    eprint!("{question} ");
    let _ = io::stderr().flush();
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(n) if n > 0 => Some(line.trim().to_owned()),
        _ => None,
    }
}

/// Whether a question is answered with yes.
pub(super) fn yes(question: &str) -> bool {
    let answer = line(&format!("{question} [y/N]")).unwrap_or_default();
    matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes")
}
