//! `--baseline` and `--write-baseline`: findings that are known already.

use crate::hash::{HashMap, HashSet};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::baseline::{Baseline, Item, Stale};
use crate::config::world::{Unreadable, World};
use crate::finding::Finding;
use crate::fix::Identity;
use crate::probe::Disk;
use crate::report::fingerprint::Places;
use crate::rules::{self, tool};
use crate::source::{Sources, Span};

use super::super::arguments::Check;
use super::Refused;
use super::outcome::Outcome;
use super::request::Settings;

/// A baseline, and how it names files.
pub(super) struct Known {
    /// Where it is on this machine.
    path: PathBuf,
    folder: PathBuf,
    baseline: Baseline,
    bytes: Vec<u8>,
}

/// The baseline that the command line names.
pub(super) fn read(check: &Check) -> Result<Option<Known>, Refused> {
    let Some(given) = &check.baseline else {
        return Ok(None);
    };
    let refused = |why: String| Refused::failed(format!("--baseline {}: {why}", given.display()));
    let path = std::path::absolute(given).map_err(|error| refused(error.to_string()))?;
    let bytes = Disk::new()
        .read(path.as_os_str().as_bytes())
        .map_err(|why| {
            refused(match why {
                Unreadable::Absent => {
                    "there is no such file; --write-baseline writes one".to_owned()
                }
                Unreadable::Denied => "it may not be read".to_owned(),
                _ => "it cannot be read".to_owned(),
            })
        })?;
    let baseline = Baseline::parse(&bytes).map_err(refused)?;
    Ok(Some(Known {
        folder: folder(&path),
        path,
        baseline,
        bytes: bytes.to_vec(),
    }))
}

/// The folder of a baseline, where all links lead: names of files are relative to it.
fn folder(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new("/"));
    std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf())
}

/// How a file is called beside a baseline.
fn name(folder: &Path, file: &[u8]) -> String {
    let file = Path::new(std::ffi::OsStr::from_bytes(file));
    let below = file.strip_prefix(folder).unwrap_or(file);
    below.to_string_lossy().into_owned()
}

/// The findings of all outcomes that a baseline may hold, with their places in these. What
/// stops httpd is none: it is told as long as it is there.
fn items(outcomes: &[&Outcome], disk: &Disk, folder: &Path) -> (Vec<Item>, Vec<(usize, usize)>) {
    let (mut items, mut places) = (Vec::new(), Vec::new());
    for (n, outcome) in outcomes.iter().enumerate() {
        let mut prints = Places::new(&outcome.sources);
        let mut names: HashMap<u32, String> = HashMap::default();
        for (m, finding) in outcome.findings.iter().enumerate() {
            if finding.stops.is_some() {
                continue;
            }
            let name = names.entry(finding.span.file.0).or_insert_with(|| {
                let path = outcome.sources.get(finding.span.file).path();
                let real: Identity = disk.real(path).unwrap_or_else(|| path.to_vec());
                name(folder, &real)
            });
            items.push((prints.fingerprint(finding), name.clone()));
            places.push((n, m));
        }
    }
    (items, places)
}

/// Writes a baseline of what was found.
pub(super) fn write(path: &Path, outcomes: &[&Outcome], disk: &Disk) -> Result<usize, Refused> {
    let refused = |error: std::io::Error| {
        Refused::failed(format!("--write-baseline {}: {error}", path.display()))
    };
    let full = std::path::absolute(path).map_err(refused)?;
    // Through a link to its target.
    let full = std::fs::canonicalize(&full).unwrap_or(full);
    let (items, _) = items(outcomes, disk, &folder(&full));
    let text = Baseline::of(&items).text();
    let mode = std::fs::metadata(&full).map_or(0o666, |meta| meta.permissions().mode() & 0o777);
    let mut new = tempfile::Builder::new()
        .prefix(".flaskssl-")
        .suffix(".tmp")
        .permissions(std::fs::Permissions::from_mode(mode))
        .tempfile_in(full.parent().unwrap_or(Path::new("/")))
        .map_err(refused)?;
    new.write_all(text.as_bytes()).map_err(refused)?;
    new.as_file().sync_all().map_err(refused)?;
    new.persist(&full).map_err(|error| refused(error.error))?;
    Ok(items.len())
}

impl Known {
    /// As what has just been written.
    pub(super) fn written(path: &Path) -> Result<Option<Known>, Refused> {
        let full = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let bytes = std::fs::read(&full)
            .map_err(|error| Refused::failed(format!("{}: {error}", path.display())))?;
        Ok(Some(Known {
            folder: folder(&std::fs::canonicalize(&full).unwrap_or_else(|_| full.clone())),
            baseline: Baseline::parse(&bytes).map_err(Refused::failed)?,
            path: full,
            bytes,
        }))
    }

    /// Which findings are known: for each outcome the indices of its findings; and what is to be
    /// said of the baseline itself.
    pub(super) fn compare(
        &self,
        outcomes: &[&Outcome],
        settings: &Settings,
        disk: &Disk,
    ) -> (HashSet<(usize, usize)>, Outcome) {
        let (items, places) = items(outcomes, disk, &self.folder);
        let asked: HashSet<String> = outcomes
            .iter()
            .flat_map(|outcome| &outcome.asked)
            .map(|file| name(&self.folder, file))
            .collect();
        let unsure: HashSet<&str> = outcomes
            .iter()
            .flat_map(|outcome| outcome.unsure.iter().copied())
            .collect();
        let (known, stale) = self
            .baseline
            .compare(&items, &|file| asked.contains(file), &|file| {
                disk.host(&self.folder.join(file))
                    .is_ok_and(|h| !h.exists())
            });
        let known = places.into_iter().zip(known).filter(|(_, k)| *k);
        let stale = stale.into_iter().filter(|stale| {
            let rule = rules::named(&stale.code);
            // Of a rule that was not asked nothing can be said; one that is no more, is stale.
            rule.is_none_or(|rule| settings.policy.asks(rule) && !unsure.contains(rule.code))
        });
        let asks = settings.policy.asks(&tool::STALE_BASELINE);
        let told = if asks {
            self.told(stale.collect())
        } else {
            Outcome::default()
        };
        (known.map(|(place, _)| place).collect(), told)
    }

    /// Findings about entries, in the baseline's own text.
    fn told(&self, stale: Vec<Stale>) -> Outcome {
        let mut sources = Sources::default();
        let path = self.path.as_os_str().as_bytes().to_vec();
        let file = sources.add(path, self.bytes.clone().into());
        if let Ok(here) = std::env::current_dir() {
            sources.show_below(here.as_os_str().as_bytes());
        }
        let findings: Vec<Finding> = stale
            .into_iter()
            .map(|stale| {
                let print = stale.fingerprint.as_bytes();
                let at = memchr::memmem::find(&self.bytes, print).unwrap_or(0) as u32;
                let span = Span::new(file, at, at + print.len() as u32);
                let line = sources.get(file).line(at);
                let name = rules::named(&stale.code).map_or("", |rule| rule.name);
                let times = match stale.missing {
                    1 => String::new(),
                    n => format!(", {n} times"),
                };
                let message = format!(
                    "{} {name} is no longer found in {}{times}",
                    stale.code, stale.file
                );
                let mut finding = tool::finding(&tool::STALE_BASELINE, span, line, message);
                finding.help = Some("write the baseline anew with --write-baseline".to_owned());
                finding
            })
            .collect();
        Outcome {
            mends: findings.iter().map(|_| None).collect(),
            findings,
            sources,
            ..Outcome::default()
        }
    }
}
