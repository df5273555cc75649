//! `--fix` and `--diff`: what can be mended is, and the rest is told.

use crate::hash::HashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::world::World;
use crate::finding::Applicability;
use crate::fix::{self, Checked, File, Identity, Text, Wanted};
use crate::probe::Disk;
use crate::report::{self, Manners, NotFixed};

use super::super::Exit;
use super::super::arguments::Check;
use super::super::output::{self, Where};
use super::outcome::Outcome;
use super::request::bytes;
use super::{Refused, Run, target, tell, write};

/// Checks, mends, checks again, until nothing is left that can be mended.
pub(super) fn carry_out(
    check: &Check,
    mut run: Run<'_>,
    disk: &mut Disk,
    mut manners: Manners,
) -> Result<Exit, Refused> {
    run.all(disk);
    let exit = tell::exit(check, &run.outcomes());
    let wanted = if check.unsafe_fixes {
        Wanted::Unsafe
    } else {
        Wanted::Safe
    };
    let outcome = settled(&mut run, disk, wanted);
    if check.diff {
        diff(check, &outcome, disk)?;
        return Ok(exit);
    }

    let input = standard_input(check, disk);
    let files: BTreeMap<&Identity, &Text> = outcome
        .texts
        .iter()
        .filter(|(file, _)| Some(*file) != input.as_ref())
        .collect();
    write::replace(disk, &files).map_err(Refused::failed)?;
    let mut to = Where::Out;
    if let Some(input) = &input {
        let text = match outcome.texts.get(input) {
            Some(text) => text.after.clone(),
            None => disk.read(input).unwrap_or_default(),
        };
        output::write(Where::Out, &text)
            .map_err(|error| Refused::failed(format!("cannot write the mended text: {error}")))?;
        to = Where::Error;
    }
    let outcomes = run.outcomes();
    manners.fixed = outcome.applied;
    manners.held = held(wanted, &outcomes);
    for code in &outcome.at_odds {
        manners.remarks.push(format!(
            "not fixed: the fixes of {code} and of another rule undo each other; none was kept"
        ));
    }
    if outcome.unfinished {
        manners
            .remarks
            .push("not all was fixed: each fix made way for another; run it again".to_owned());
    }
    run.count(&mut manners);
    tell::tell(check, &outcomes, &manners, to)
}

/// Mends until nothing is left that can be mended; the texts stand for the files, which are
/// as they were.
fn settled(run: &mut Run<'_>, disk: &mut Disk, wanted: Wanted) -> fix::Outcome {
    // The texts as they were, of files that another text stands for.
    let mut were: BTreeMap<Identity, Arc<[u8]>> = BTreeMap::new();
    let mut are: BTreeMap<Identity, Arc<[u8]>> = BTreeMap::new();
    fix::settle(wanted, |texts| {
        for (file, text) in texts {
            were.entry(file.clone())
                .or_insert_with(|| text.before.clone());
        }
        let mut changed: BTreeSet<&[u8]> = BTreeSet::new();
        for (file, before) in &were {
            let now = texts.get(file).map_or(before, |text| &text.after);
            if are.get(file).unwrap_or(before) != now {
                disk.put(file.clone(), now.to_vec());
                changed.insert(file);
            }
            are.insert(file.clone(), now.clone());
        }
        if !changed.is_empty() {
            run.again(disk, &changed);
        }
        checked(&run.outcomes())
    })
}

/// Mends what can be mended without changing the meaning, and tells nothing but what it was.
pub(super) fn quietly(mut run: Run<'_>, disk: &mut Disk) -> Result<Vec<fix::Applied>, Refused> {
    run.all(disk);
    let outcome = settled(&mut run, disk, Wanted::Safe);
    let files: BTreeMap<&Identity, &Text> = outcome.texts.iter().collect();
    write::replace(disk, &files).map_err(Refused::failed)?;
    Ok(outcome.applied)
}

/// The file that standard input stands for, if it was asked for.
fn standard_input(check: &Check, disk: &Disk) -> Option<Identity> {
    check.paths.iter().find(|path| path.as_os_str() == "-")?;
    let full: PathBuf = target::of_standard_input(check, disk).ok()?;
    let full = bytes(&full);
    Some(disk.real(&full).unwrap_or(full))
}

/// What could be mended.
fn checked(outcomes: &[&Outcome]) -> Checked {
    let mut checked = Checked::default();
    let mut known = HashSet::default();
    for outcome in outcomes {
        for (finding, mend) in outcome.findings.iter().zip(&outcome.mends) {
            let (Some(fix), Some(Ok(proposal))) = (&finding.fix, mend) else {
                continue;
            };
            for (edit, change) in fix.edits.iter().zip(&proposal.changes) {
                if known.insert(change.identity.clone()) {
                    let file = outcome.sources.get(edit.span.file);
                    checked.files.push(File {
                        identity: change.identity.clone(),
                        shown: file.display_path(),
                        bytes: file.bytes().clone(),
                    });
                }
            }
            checked.proposals.push(proposal.clone());
        }
    }
    checked
}

/// Fixes that were asked for and are left to a person.
fn held(wanted: Wanted, outcomes: &[&Outcome]) -> Vec<NotFixed> {
    let mut list = Vec::new();
    for outcome in outcomes {
        for (finding, mend) in outcome.findings.iter().zip(&outcome.mends) {
            let applicability = finding.fix.as_ref().map(|fix| fix.applicability);
            let (Some(Err(why)), Some(applicability)) = (mend, applicability) else {
                continue;
            };
            if wanted.takes(applicability) {
                list.push(NotFixed {
                    code: finding.code,
                    name: finding.name,
                    file: outcome.sources.get(finding.span.file).display_path(),
                    line: finding.line,
                    reason: why.words(),
                });
            }
        }
    }
    list
}

/// Counts what can be mended, and what is kept quiet.
pub(super) fn count(outcomes: &[&Outcome], manners: &mut Manners) {
    manners.ignored = outcomes.iter().map(|outcome| outcome.ignored.len()).sum();
    let proposals = outcomes.iter().flat_map(|outcome| &outcome.mends);
    for proposal in proposals.flatten().flatten() {
        match proposal.applicability {
            Applicability::Safe => manners.fixable += 1,
            Applicability::Unsafe => manners.fixable_unsafe += 1,
            Applicability::Display => {}
        }
    }
}

/// Prints what would be changed.
fn diff(check: &Check, outcome: &fix::Outcome, disk: &Disk) -> Result<(), Refused> {
    let style = output::style(check.color);
    let input = standard_input(check, disk);
    let mut out = Vec::new();
    for (file, text) in &outcome.texts {
        // `patch` refuses links: the file itself is named, where that can be done from here.
        let here = std::env::current_dir().ok().filter(|_| !disk.is_image());
        let real = Path::new(std::ffi::OsStr::from_bytes(file));
        let below = here.and_then(|here| real.strip_prefix(here).ok().map(Path::to_path_buf));
        let shown = match below {
            Some(below) if !text.shown.starts_with('/') => below.to_string_lossy().into_owned(),
            _ => text.shown.clone(),
        };
        let shown = report::escape(&shown).replace('\n', "\u{240a}");
        let (old, new) = if Some(file) == input.as_ref() || shown.starts_with('/') {
            (shown.clone(), shown)
        } else {
            (format!("a/{shown}"), format!("b/{shown}"))
        };
        out.extend(fix::unified(text, &old, &new));
    }
    // What a terminal shows is made safe for it; what a program reads is left as it is.
    if style.color || std::io::stdout().is_terminal() {
        let text = String::from_utf8_lossy(&out).replace('\r', "");
        out = report::diff(&report::escape(&text), style).into_bytes();
    }
    output::write(Where::Out, &out)
        .map_err(|error| Refused::failed(format!("cannot write the diff: {error}")))?;
    let fixes = outcome.applied.len();
    let files = outcome.texts.len();
    let said = match fixes {
        0 => "nothing to mend".to_owned(),
        _ => format!(
            "{} in {} would be made; nothing was written",
            count_of(fixes, "fix", "fixes"),
            count_of(files, "file", "files")
        ),
    };
    output::write(Where::Error, format!("{said}\n").as_bytes())
        .map_err(|error| Refused::failed(error.to_string()))
}

fn count_of(n: usize, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}
