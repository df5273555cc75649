//! A finding: one fault, told once, as plain data. Reports only render it.

use crate::source::Span;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, nothing need be done.
    Note,
    /// Works, but not as its author will have meant it.
    Warning,
    /// Does not work.
    Error,
}

impl Severity {
    /// The word used in every output.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What httpd does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stops {
    /// `apache2 -t` rejects the configuration.
    Configtest,
    /// `apache2 -t` accepts it; a start or a reload dies of it.
    Start,
}

/// A place worth pointing at, with what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What.
    pub message: String,
}

/// Whether a fix may be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// Keeps the meaning, or makes the only meaning possible.
    Safe,
    /// Probably what was meant.
    Unsafe,
    /// To be read, not applied.
    Display,
}

/// Replaces the bytes of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// With what.
    pub text: String,
}

/// Edits that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// The edits; they never overlap.
    pub edits: Vec<Edit>,
}

/// What a finding is about. A cause explains a consequence only where both speak of the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The server as a whole: whether it starts, and with which configuration.
    Server,
    /// A name, in lower case.
    Name(String),
    /// A port.
    Port(u16),
    /// A virtual host, by its number.
    Host(u32),
    /// A file or folder.
    Path(Vec<u8>),
    /// One of certbot's certificates, by its name.
    Lineage(String),
    /// A module of httpd, by its name, such as `mod_ssl`.
    Module(&'static str),
}

/// A line of a log that bears a finding out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Evidence {
    /// The log.
    pub file: String,
    /// The line, from 1; none where counting so far would take long.
    pub line: Option<u64>,
    /// Where it begins, in bytes from the log's beginning.
    pub offset: u64,
    /// What it says.
    pub text: String,
    /// The name of that message in the catalogue of messages.
    pub message: Option<&'static str>,
}

impl Evidence {
    /// Where it stands: `FILE:LINE`, or the byte.
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => format!("{}, at byte {}", self.file, self.offset),
        }
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's stable code, `FS` and three digits.
    pub code: &'static str,
    /// The rule's name, words joined by hyphens.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What httpd does about it; none if it runs all the same, or if that is not certain.
    pub stops: Option<Stops>,
    /// The place; httpd's own file and line where httpd complains.
    pub span: Span,
    /// The line that httpd names, from 1: the last one of a continued directive.
    /// The span's own line where httpd names none.
    pub line: u32,
    /// One sentence, without a full stop.
    pub message: String,
    /// What to write instead, where it can be told.
    pub help: Option<String>,
    /// Further places.
    pub labels: Vec<Label>,
    /// The `Include` and `Use` lines that led here, outermost first.
    pub via: Vec<Span>,
    /// The mend as data.
    pub fix: Option<Fix>,
    /// The manual's page on what this is about.
    pub manual: Option<String>,
    /// The thing that it is about where that is no file, such as `port 443`; then the span says
    /// nothing.
    pub object: Option<String>,
    /// The mend as commands for a shell.
    pub commands: Vec<String>,
    /// What it is about, beyond what its place tells.
    pub subjects: Vec<Subject>,
    /// What logs say of it.
    pub evidence: Vec<Evidence>,
}
