//! What `apache2 -t` lets through and a start or a reload then dies of, proved with real servers.
//!
//! Every case of `tests/start/cases/` is staged and run in namespaces of its own, so that the machine's own Apache,
//! ports, logs and run directories are never touched. The table says what becomes of the server; the servers have the
//! last word on the table, and `flaskssl check` is held against both.

#[path = "start/case.rs"]
mod case;
#[path = "start/observe.rs"]
mod observe;

use case::{Case, Fate};
use observe::{Lab, Mode, Observation};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One run of one case.
struct Run {
    case: usize,
    mode: Mode,
    seen: Observation,
}

/// All cases and all that was seen of them; worked out once for all tests of this file.
struct Table {
    cases: Vec<Case>,
    runs: Vec<Run>,
}

fn table() -> Option<&'static Table> {
    static TABLE: OnceLock<Option<Table>> = OnceLock::new();
    TABLE.get_or_init(run_all).as_ref()
}

fn run_all() -> Option<Table> {
    let lab = match Lab::open() {
        Ok(lab) => lab,
        Err(reason) => {
            assert!(
                std::env::var_os("CI").is_none_or(|ci| ci != "true"),
                "start: {reason}"
            );
            println!("skipped: start: {reason}");
            return None;
        }
    };
    let only = std::env::var("START_CASE").ok();
    let cases: Vec<Case> = case::all()
        .into_iter()
        .filter(|case| only.as_ref().is_none_or(|word| case.id().contains(word)))
        .collect();
    let orders: Vec<(usize, Mode)> = cases
        .iter()
        .enumerate()
        .flat_map(|(at, case)| {
            [
                Some(Mode::Start),
                case.reload.as_ref().map(|_| Mode::Graceful),
                case.restart.as_ref().map(|_| Mode::Restart),
            ]
            .into_iter()
            .flatten()
            .map(move |mode| (at, mode))
        })
        .collect();
    // Most of a run is waiting for a server to settle, so a few at a time do not crowd each other.
    let next = AtomicUsize::new(0);
    let mut runs: Vec<Run> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..lab.width())
            .map(|_| {
                scope.spawn(|| {
                    let mut done = Vec::new();
                    while let Some(&(case, mode)) = orders.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        let seen = lab.run(&cases[case], mode);
                        done.push(Run { case, mode, seen });
                    }
                    done
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker ran to its end"))
            .collect()
    });
    runs.sort_by_key(|run| (run.case, run.mode));
    Some(Table { cases, runs })
}

fn fail_with(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults\n\n{}",
        faults.len(),
        faults.join("\n\n")
    );
}

/// Adds what was seen of a run to a file, for whoever writes a new case.
fn note(path: &std::ffi::OsStr, case: &Case, run: &Run) {
    use std::io::Write;
    let mut file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(path)
        .expect("a file for what was seen");
    let line = serde_json::json!({
        "case": case.id(),
        "mode": format!("{:?}", run.mode),
        "configtest": run.seen.configtest,
        "fate": format!("{:?}", run.seen.fate),
        "said": run.seen.said,
    });
    writeln!(file, "{line}").expect("what was seen is written");
}

#[test]
fn real_servers_behave_as_the_table_says() {
    let Some(table) = table() else { return };
    let mut faults = Vec::new();
    for run in &table.runs {
        let case = &table.cases[run.case];
        let (fate, says) = match run.mode {
            Mode::Start => (case.start, case.says.as_slice()),
            Mode::Graceful => (case.reload.expect("asked for"), case.reload_says()),
            Mode::Restart => (case.restart.expect("asked for"), case.reload_says()),
        };
        let seen = &run.seen;
        let right = seen.configtest == case.configtest
            && seen.fate == fate
            && (!fate.ends() || says.iter().all(|word| seen.said.contains(word)));
        if let Some(path) = std::env::var_os("START_SEEN") {
            note(&path, case, run);
        }
        if !right {
            faults.push(format!(
                "{} [{:?}]: the table says -t {}, {fate:?}, {says:?}; seen -t {}, {:?}:\n{}",
                case.id(),
                run.mode,
                case.configtest,
                seen.configtest,
                seen.fate,
                seen.said,
            ));
        }
    }
    fail_with(&faults);
}

#[test]
fn the_table_proves_both_ways() {
    let cases = case::all();
    let lethal = cases.iter().filter(|case| case.lethal()).count();
    let alike = cases.iter().filter(|case| case.healthy()).count();
    assert!(lethal >= 70, "only {lethal} cases die");
    assert!(alike >= 30, "only {alike} cases are healthy");
    let mut names: Vec<String> = cases.iter().map(Case::id).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    for case in &cases {
        assert!(
            !case.lethal() || !case.says.is_empty() || case.reload_says.is_some() || case.mute,
            "{}: dies, and the table does not say with what words",
            case.id()
        );
    }
}

#[test]
fn check_tells_what_a_start_dies_of() {
    let Some(table) = table() else { return };
    let mut faults = Vec::new();
    for run in table.runs.iter().filter(|run| run.mode == Mode::Start) {
        let case = &table.cases[run.case];
        if case.beyond.is_some() {
            continue;
        }
        let findings = match run.seen.findings() {
            Ok(findings) => findings,
            Err(reason) => {
                faults.push(format!("{}: {reason}", case.id()));
                continue;
            }
        };
        let told: Vec<&observe::Told> = findings
            .iter()
            .filter(|told| told.stops.is_some())
            .collect();
        let dies = case.lethal();
        let right = if dies {
            told.iter()
                .all(|told| told.stops.as_deref() == Some("start"))
                && !told.is_empty()
        } else if case.configtest == 0 {
            told.is_empty()
        } else {
            told.iter()
                .any(|told| told.stops.as_deref() == Some("configtest"))
        };
        if !right {
            faults.push(format!(
                "{}: start {:?}, reload {:?}; check says {told:#?}\n{}",
                case.id(),
                case.start,
                case.reload,
                run.seen.said
            ));
        }
        if let (true, Some(line)) = (dies, case.line) {
            let lines: Vec<u64> = told.iter().map(|told| told.line).collect();
            if !lines.contains(&u64::from(line + case.first_line())) {
                faults.push(format!(
                    "{}: the fault is on line {} of the file; check points at {lines:?}",
                    case.id(),
                    line + case.first_line()
                ));
            }
        }
    }
    fail_with(&faults);
}

impl Case {
    /// Whether a start or a reload that `-t` let through ends the server.
    fn lethal(&self) -> bool {
        self.configtest == 0
            && [Some(self.start), self.reload, self.restart]
                .into_iter()
                .flatten()
                .any(Fate::ends)
    }

    /// Whether all that `-t` let through leaves a server that answers.
    fn healthy(&self) -> bool {
        self.configtest == 0
            && [Some(self.start), self.reload, self.restart]
                .into_iter()
                .flatten()
                .all(|fate| fate == Fate::Runs)
    }
}
