//! One configuration to what is told of it.

use crate::hash::HashSet;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::config::{Config, Request};
use crate::facts::{self, Facts, Target};
use crate::finding::Finding;
use crate::fix::{Guard, Held, Identity, proposals};
use crate::probe::Disk;
use crate::rules::{self, Context, Rule};
use crate::source::{FileId, Span};
use crate::suppress::{self, Judged, Judging, Quiet};

use super::outcome::Outcome;
use super::request::Settings;

/// The part of a configuration that was asked for.
pub(super) struct Scope<'a> {
    /// Whether a file was.
    pub(super) file: &'a dyn Fn(FileId) -> bool,
    /// Whether a finding is to be told.
    pub(super) finding: &'a dyn Fn(&Finding) -> bool,
}

/// What is found in a configuration, as far as it was asked for.
pub(super) fn judge(
    mut config: Config,
    request: &Request,
    settings: &Settings,
    disk: &Disk,
    scope: &Scope<'_>,
) -> Outcome {
    let target = Target {
        modes: config.here,
        ..settings.target.clone()
    };
    let root = request.options.server_root.clone();
    let facts = Facts::new(disk, config.here, root, settings.now, target);
    let policy = &settings.policy;
    let asks = |rule: &Rule| policy.asks(rule);
    let mut unsure = HashSet::default();
    let cx = Context::new(&config, &facts);
    let found = rules::check_and_note(&cx, &asks, &mut unsure);
    // From here on the files of applications that findings point into are files as others.
    let read = config.sources.count();
    let files = if settings.ends {
        cx.into_files_at_the_end()
    } else {
        cx.into_files()
    };
    for file in files {
        config.sources.add(file.path, file.bytes);
    }
    if let Some(folder) = &settings.shown_below {
        config.sources.show_below(folder.as_os_str().as_bytes());
    }

    let names = Names::of(&config, settings, disk);
    let found: Vec<Finding> = found
        .into_iter()
        .filter_map(|finding| policy.judge(finding.clone(), &names.of_file(finding.span.file)))
        .collect();
    let judging = Judging::new(&config, &asks, &unsure);
    let quiet = Quiet {
        sources: &config.sources,
        about: scope.file,
        judged: &|rule, file, within| {
            if policy.tells(rule, &names.of_file(file)) {
                judging.judged(rule, file, within)
            } else {
                Judged::No
            }
        },
        wanted: &asks,
    };
    let quieted = suppress::apply(&quiet, found);
    let about_comments = quieted
        .about_comments
        .into_iter()
        .filter_map(|finding| policy.judge(finding.clone(), &names.of_file(finding.span.file)));
    let mut findings = quieted.findings;
    findings.extend(about_comments);
    findings.retain(scope.finding);
    let mut ignored = quieted.suppressed;
    ignored.retain(|ignored| (scope.finding)(&ignored.finding));

    let mut outcome = mends(&config, findings, request, disk, scope);
    outcome.gaps = facts.unseen(config.whole);
    if config.whole {
        outcome.gaps.extend(facts::not_read(&config.not_read));
    }
    outcome.ignored = ignored;
    if settings.compares {
        let files = config.sources.iter();
        let asked = files.filter(|(file, _)| (scope.file)(*file));
        outcome.asked = asked.map(|(_, f)| identity(disk, f.path())).collect();
        outcome.unsure.clone_from(&unsure);
    }
    if settings.mends {
        outcome.read = config
            .sources
            .iter()
            .map(|(_, file)| identity(disk, file.path()))
            .collect();
    }
    outcome.files = read;
    let outcome = outcome.with(&mut config);
    if settings.ends {
        std::mem::forget((config, facts));
    }
    outcome
}

/// The names that files go by, where choices depend on them.
struct Names(Vec<(Vec<u8>, Vec<u8>)>);

impl Names {
    fn of(config: &Config, settings: &Settings, disk: &Disk) -> Names {
        if settings.policy.same_everywhere() {
            return Names(Vec::new());
        }
        let names = |path: &[u8]| (path.to_vec(), identity(disk, path));
        Names(
            config
                .sources
                .iter()
                .map(|(_, f)| names(f.path()))
                .collect(),
        )
    }

    fn of_file(&self, file: FileId) -> Vec<&[u8]> {
        match self.0.get(file.0 as usize) {
            Some((path, real)) => vec![path, real],
            None => Vec::new(),
        }
    }
}

/// One name for a file, whichever link it is reached by.
fn identity(disk: &Disk, path: &[u8]) -> Identity {
    // Standard input may stand for a file that is not there.
    disk.real(path).unwrap_or_else(|| path.to_vec())
}

/// What can be done about the findings, as far as their files may be written.
fn mends(
    config: &Config,
    findings: Vec<Finding>,
    request: &Request,
    disk: &Disk,
    scope: &Scope<'_>,
) -> Outcome {
    if findings.iter().all(|finding| finding.fix.is_none()) {
        return Outcome {
            mends: findings.iter().map(|_| None).collect(),
            findings,
            ..Outcome::default()
        };
    }
    let root = identity(disk, &request.options.server_root);
    let main = identity(disk, &request.main);
    let below = |path: &[u8], folder: &[u8]| {
        let path = Path::new(std::ffi::OsStr::from_bytes(path));
        path.starts_with(Path::new(std::ffi::OsStr::from_bytes(folder)))
    };
    let file = |file: FileId| {
        let path = config.sources.get(file).path();
        let real = identity(disk, path);
        let named = real == main || request.more.iter().any(|m| identity(disk, m) == real);
        // A link in the tree is as good as the file: its administrator has made it. What a
        // package owns is not theirs to edit, and what is included from elsewhere, such as
        // certbot's own options, belongs to somebody else.
        let of_tree = below(path, &request.options.server_root) || below(&real, &root);
        let packaged = below(&real, b"/usr") && !below(&real, b"/usr/local");
        if (scope.file)(file) && (named || of_tree && !packaged) {
            Ok(real)
        } else {
            Err(Held::Outside)
        }
    };
    let twice = read_twice(config);
    let guard = Guard {
        file: &file,
        read_twice: &|span: Span| twice.iter().any(|line| touches(*line, span)),
    };
    Outcome {
        mends: proposals(&config.sources, &findings, &guard),
        findings,
        ..Outcome::default()
    }
}

/// The lines that are carried out more than once.
fn read_twice(config: &Config) -> HashSet<Span> {
    let mut seen = HashSet::default();
    config
        .tree
        .iter()
        .map(|(_, node)| node.span())
        .filter(|span| !seen.insert((span.file, span.start)))
        .collect()
}

/// Whether an edit is of a line, or right behind it.
fn touches(line: Span, edit: Span) -> bool {
    // Between a line and what is put in behind it stands the line end.
    const LINE_END: u32 = 2;
    line.file == edit.file && edit.start <= line.end + LINE_END && line.start <= edit.end
}
