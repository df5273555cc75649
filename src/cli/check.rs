//! `flaskssl check`.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::config::{Config, load};
use crate::finding::{Finding, Severity};
use crate::probe::Disk;
use crate::report::{self, Report};
use crate::rules;
use crate::source::Sources;

use super::arguments::{Check, FailOn, Format};
use super::target::{self, Job};
use super::{Exit, output};

pub(super) fn run(check: &Check) -> Exit {
    let mut disk = Disk::new();
    if let Some(text) = &check.httpd_version {
        match version(text) {
            Some(version) => disk.tell_version(version),
            None => {
                eprintln!("flaskssl: --httpd-version {text}: write three numbers, such as 2.4.62");
                return Exit::Usage;
            }
        }
    }
    let jobs = match target::jobs(check, &mut disk) {
        Ok(jobs) => jobs,
        Err(refused) => {
            eprintln!("flaskssl: {}", report::escape(&refused.0));
            return Exit::Failed;
        }
    };
    // Paths are told as they were asked for: relative ones from the present folder.
    let relative = check.paths.iter().all(|p| p.is_relative()) && !check.paths.is_empty();
    let shown_below = std::env::current_dir().ok().filter(|_| relative);
    let mut told = Vec::new();
    for job in jobs {
        let mut config = load(&disk, job.request.clone());
        if let Some(folder) = &shown_below {
            config.sources.show_below(folder.as_os_str().as_bytes());
        }
        let findings = wanted(&config, &job);
        told.push((config, findings));
    }
    let exit = tell(check, &told);
    // The process ends here: to take apart what it holds would be for nothing.
    std::mem::forget(told);
    exit
}

/// The findings of a job: all, or those in the file that was asked for.
fn wanted(config: &Config, job: &Job) -> Vec<Finding> {
    let findings = rules::findings(config);
    let Some(only) = &job.only else {
        return findings;
    };
    let same = |path: &[u8]| {
        let path = Path::new(std::ffi::OsStr::from_bytes(path));
        path == only
            || matches!(
                (std::fs::canonicalize(path), std::fs::canonicalize(only)),
                (Ok(a), Ok(b)) if a == b
            )
    };
    let files: Vec<bool> = config
        .sources
        .iter()
        .map(|(_, file)| same(file.path()))
        .collect();
    let in_it = |span: &crate::source::Span| files[span.file.0 as usize];
    findings
        .into_iter()
        .filter(|f| in_it(&f.span) || f.labels.iter().any(|l| in_it(&l.span)))
        .collect()
}

fn tell(check: &Check, told: &[(Config, Vec<Finding>)]) -> Exit {
    let sources: Vec<&Sources> = told.iter().map(|(config, _)| &config.sources).collect();
    let mut findings = Vec::new();
    let mut belongs = Vec::new();
    for (n, (_, list)) in told.iter().enumerate() {
        findings.extend(list.iter().cloned());
        belongs.extend(std::iter::repeat_n(n, list.len()));
    }
    let gaps = gaps(told);
    let target = match check.paths.as_slice() {
        [] => "the server's configuration".to_owned(),
        [one] => one.display().to_string(),
        several => format!("{} paths", several.len()),
    };
    let report = Report {
        findings: &findings,
        sources: &sources,
        belongs: &belongs,
        files: sources.iter().map(|s| s.iter().count()).sum(),
        target: &target,
        gaps: &gaps,
    };
    let text = match check.format {
        Format::Full => report::full(&report, output::style(check.color)),
        Format::Concise => report::concise(&report),
        Format::Json => report::json(&report),
    };
    if let Err(error) = output::write(&text) {
        eprintln!("flaskssl: cannot write the report: {error}");
        return Exit::Failed;
    }
    let least = match check.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Note => Severity::Note,
        FailOn::Never => return Exit::Clean,
    };
    if findings.iter().any(|f| f.severity >= least) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// What could not be looked at, each once.
fn gaps(told: &[(Config, Vec<Finding>)]) -> Vec<String> {
    let mut gaps = Vec::new();
    if told.iter().any(|(config, _)| config.whole && !config.here) {
        gaps.push(
            "files outside the tree, such as certificates: this machine is not the one that runs \
             this configuration (--target here if it is)"
                .to_owned(),
        );
    }
    gaps
}

fn version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(|p| p.parse().ok());
    let version = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(version)
}
