//! The library's own verdict.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use flaskssl::config::{Options, Request, load};
use flaskssl::finding::Stops;
use flaskssl::probe::Disk;

use super::case::Case;
use super::stage::{self, Root};

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Nothing stops `apache2 -t`.
    pub(crate) ok: bool,
    /// The line of the first fault that stops it.
    pub(crate) line: u32,
    /// That fault.
    pub(crate) text: String,
}

/// Asks the library about a staged root.
pub(crate) fn ask(root: &Root, case: &Case, folder: Option<&Path>) -> Answer {
    let config = load(
        &Disk::new(),
        Request {
            main: root.main().as_os_str().as_bytes().to_vec(),
            more: Vec::new(),
            htaccess: None,
            options: Options {
                server_root: root.path().as_os_str().as_bytes().to_vec(),
                defines: Vec::new(),
                modules: stage::modules(case, folder),
                whole: true,
                debian: false,
                envvars: None,
                here: Some(true),
            },
        },
    );
    let first = config
        .faults
        .iter()
        .find(|fault| fault.stops == Some(Stops::Configtest));
    Answer {
        ok: first.is_none(),
        line: first.map_or(0, |fault| fault.line),
        text: first.map_or(String::new(), |fault| {
            let help = fault.help.as_deref().unwrap_or("");
            format!("line {}: {} ({help})", fault.line, fault.message)
        }),
    }
}
