//! What went wrong, and what could not be taken back: for people.

use std::path::Path;

/// Why an effect was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong: a sentence without a full stop.
    pub what: String,
    /// What to do about it; empty where nothing more is known.
    pub mend: String,
    /// What a program said of it, its last lines.
    pub said: Vec<String>,
}

impl Failure {
    /// One.
    pub fn new(what: impl Into<String>, mend: impl Into<String>) -> Failure {
        Failure {
            what: what.into(),
            mend: mend.into(),
            said: Vec::new(),
        }
    }

    /// One of a file.
    pub(in crate::setup) fn io(doing: &str, path: &Path, error: &std::io::Error) -> Failure {
        use std::io::ErrorKind;
        let path = path.display();
        let (why, mend) = match error.kind() {
            ErrorKind::PermissionDenied => ("permission denied".to_owned(), "Run it as root"),
            ErrorKind::ReadOnlyFilesystem => (
                "the file system is read-only".to_owned(),
                "Mount it for writing, and run the set-up again",
            ),
            ErrorKind::StorageFull => (
                "the disk is full".to_owned(),
                "Free some room (`df -h`), and run the set-up again",
            ),
            ErrorKind::AlreadyExists => (
                "something is there that was not when the plan was made".to_owned(),
                "Look at it, and run the set-up again",
            ),
            _ => (error.to_string(), ""),
        };
        Failure::new(format!("{doing}: {path}: {why}"), mend)
    }
}

/// What was not taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Left {
    /// One.
    pub fn new(what: impl Into<String>, why: impl Into<String>) -> Left {
        Left {
            what: what.into(),
            why: why.into(),
        }
    }
}
