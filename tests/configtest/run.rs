//! Runs the cases on all cores.

use crate::case::{Case, Entry};
use crate::compare::{self, Outcome};
use crate::oracle::{Answer, Oracle};
use crate::stage::Stage;
use crate::subject::{self, Report};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// One case's answers and how they compare.
pub(crate) struct Compared {
    pub(crate) answer: Answer,
    pub(crate) report: Result<Report, String>,
    pub(crate) outcome: Outcome,
}

/// The results, in the order of the cases.
pub(crate) fn run(oracle: &Oracle, cases: &[Case]) -> Vec<Compared> {
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let mut results: Vec<(usize, Compared)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| {
                    let mut stage = Stage::new().expect("a temporary folder");
                    let mut done = Vec::new();
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(case) = cases.get(index) else {
                            return done;
                        };
                        done.push((index, one(oracle, case, &mut stage)));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker does not panic"))
            .collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, compared)| compared).collect()
}

fn one(oracle: &Oracle, case: &Case, stage: &mut Stage) -> Compared {
    stage
        .show(case)
        .unwrap_or_else(|error| panic!("{}: cannot be staged: {error}", case.id()));
    let answer = match oracle.kept(case) {
        Some(answer) => answer,
        None => oracle
            .ask(case, stage)
            .unwrap_or_else(|error| panic!("{}: {error}", case.id())),
    };
    let report = subject::check(case, stage);
    let outcome = compare::compare(case, &answer, &report);
    Compared {
        answer,
        report,
        outcome,
    }
}

/// One case on one line.
pub(crate) fn in_brief(case: &Case, result: &Compared) -> String {
    let place = match compare::places(case, &result.answer).first() {
        Some((file, line)) => format!("{}:{line}", file.rsplit('/').next().unwrap_or(file)),
        None => "-".to_owned(),
    };
    let agrees = if result.outcome.agrees() { "=" } else { "X" };
    format!(
        "{agrees} {}\t{place}\t{}",
        case.id(),
        apache_says(&result.answer)
    )
}

/// Apache's words on one line.
pub(crate) fn apache_says(answer: &Answer) -> String {
    if answer.accepts {
        "accepts".to_owned()
    } else {
        answer.output.trim().replace('\n', " | ")
    }
}

/// Our first claim on one line.
pub(crate) fn we_say(report: &Result<Report, String>) -> String {
    match report {
        Err(error) => error.clone(),
        Ok(report) => match report.first_stop() {
            None => "accepts".to_owned(),
            Some(finding) => format!(
                "{} {}:{} {}",
                finding.code,
                finding.file.as_deref().unwrap_or("-"),
                finding.line.unwrap_or(0),
                finding.message
            ),
        },
    }
}

/// Everything about a disagreement.
pub(crate) fn in_full(case: &Case, result: &Compared) -> String {
    let mut text = format!(
        "== {}\n   args {:?} env {:?}\n",
        case.id(),
        case.args,
        case.env
    );
    if let Some(Entry::File(bytes)) = case.tree.get(&case.about) {
        text += &format!("-- {}\n", case.about);
        for (index, line) in String::from_utf8_lossy(bytes).lines().enumerate().take(60) {
            let shown: String = line.chars().take(300).collect();
            text += &format!("{:4} {}\n", index + 1, shown.escape_debug());
        }
    }
    text += &format!(
        "-- apache2 -t\n{}\n",
        if result.answer.accepts {
            "accepts"
        } else {
            result.answer.output.trim()
        }
    );
    text += "-- flaskssl\n";
    match &result.report {
        Err(error) => text += &format!("{error}\n"),
        Ok(report) if report.findings.is_empty() => text += "no findings\n",
        Ok(report) => {
            for finding in &report.findings {
                text += &format!(
                    "{} stops={} {}:{} {}\n",
                    finding.code,
                    finding.stops.as_deref().unwrap_or("-"),
                    finding.file.as_deref().unwrap_or("-"),
                    finding.line.unwrap_or(0),
                    finding.message
                );
            }
        }
    }
    text
}
