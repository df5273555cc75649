//! Cases: one a line, `ok|bad context[@mpm][-module...] | directive lines`, in
//! `fixtures/values/*.txt`. All modules are loaded but those that stand behind a `-`.
//!
//! `\n` in the lines begins another one; `@ROOT@` stands for the staged server root.
//! Lines that begin with `#`, and empty ones, are passed over.

use std::path::Path;

/// Where the lines of a case are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Context {
    /// The server config.
    Server,
    /// A `<VirtualHost>`.
    Vhost,
    /// A `<Directory>`.
    Dir,
    /// A `<Location>`.
    Location,
    /// A `<Files>`.
    Files,
    /// A `<Limit>` in a `<Directory>`.
    Limit,
    /// An `<If>`.
    If,
    /// A `<Proxy>`.
    Proxy,
    /// The server config of a tree which has nothing but its modules and its log.
    Bare,
}

impl Context {
    fn named(name: &str) -> Option<Context> {
        Some(match name {
            "server" => Context::Server,
            "vhost" => Context::Vhost,
            "dir" => Context::Dir,
            "location" => Context::Location,
            "files" => Context::Files,
            "limit" => Context::Limit,
            "if" => Context::If,
            "proxy" => Context::Proxy,
            "bare" => Context::Bare,
            _ => return None,
        })
    }
}

/// One case.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// `fixtures/values/name.txt:line`
    pub(crate) place: String,
    /// Whether httpd takes it.
    pub(crate) ok: bool,
    /// Where the lines are put.
    pub(crate) context: Context,
    /// The MPM that is loaded.
    pub(crate) mpm: String,
    /// Modules that are not loaded.
    pub(crate) without: Vec<String>,
    /// The lines.
    pub(crate) lines: String,
}

/// Reads a file of cases.
pub(crate) fn read(path: &Path) -> Vec<Case> {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(n, line)| {
            let place = format!("{}:{}", path.display(), n + 1);
            parse(line, place.clone()).unwrap_or_else(|| panic!("{place}: no case: {line}"))
        })
        .collect()
}

fn parse(line: &str, place: String) -> Option<Case> {
    let (head, lines) = line.split_once(" | ")?;
    let (mark, context) = head.trim().split_once(' ')?;
    let mut parts = context.trim().split('-');
    let place_in = parts.next()?;
    let (context, mpm) = place_in.split_once('@').unwrap_or((place_in, "event"));
    Some(Case {
        place,
        ok: match mark {
            "ok" => true,
            "bad" => false,
            _ => return None,
        },
        context: Context::named(context)?,
        mpm: mpm.to_owned(),
        without: parts.map(str::to_owned).collect(),
        lines: lines.replace("\\n", "\n"),
    })
}
