//! How much one configuration may come to: what keeps a few lines that include each other,
//! or a variable that doubles itself, from filling the memory. httpd has no such limits and
//! dies of these; no configuration that serves anything comes near them.

use super::super::fault::{Kind, Refusal};

/// Lines, macros and includes carried out, and files and names of folders looked at.
const LINES: u64 = 5_000_000;

/// Bytes of files, and of text that variables and macros make.
const BYTES: u64 = 512 * 1024 * 1024;

/// What is left of both.
#[derive(Debug)]
pub(super) struct Budget {
    lines: u64,
    bytes: u64,
}

impl Budget {
    pub(super) fn new() -> Budget {
        Budget {
            lines: LINES,
            bytes: BYTES,
        }
    }

    /// Takes lines off it.
    pub(super) fn lines(&mut self, lines: u64) -> Result<(), Refusal> {
        take(&mut self.lines, lines, || {
            format!("the configuration comes to more than {LINES} lines; reading stops here")
        })
    }

    /// Whether that many lines are left; they are taken off as they are read.
    pub(super) fn room_for(&mut self, lines: u64) -> Result<(), Refusal> {
        self.lines(lines)?;
        self.lines += lines;
        Ok(())
    }

    /// Takes bytes off it.
    pub(super) fn bytes(&mut self, bytes: usize) -> Result<(), Refusal> {
        take(&mut self.bytes, bytes as u64, || {
            format!("the configuration comes to more than {BYTES} bytes; reading stops here")
        })
    }
}

fn take(left: &mut u64, wanted: u64, message: impl FnOnce() -> String) -> Result<(), Refusal> {
    match left.checked_sub(wanted) {
        Some(rest) => {
            *left = rest;
            Ok(())
        }
        None => Err(Refusal::new(message()).kind(Kind::TooDeep).help(
            "do includes, macros or variables make more and more of each other? is one of the \
             files no configuration at all?",
        )),
    }
}
