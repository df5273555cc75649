//! What each directive takes: the library's verdict on the cases of `fixtures/values`, and
//! the real `apache2 -t` on the same ones where it is installed.
//!
//! `cargo test --test values -- ssl` runs `fixtures/values/ssl*.txt`; `--no-apache` leaves
//! the real one out.

mod apache;
mod case;
mod library;
mod stage;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use case::{Case, Context};
use stage::Root;

/// How many cases that httpd takes are put into one tree.
const BATCH: usize = 60;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| a == "--list") {
        return ExitCode::SUCCESS; // asked by test runners which want names of functions
    }
    let filter = arguments.iter().find(|a| !a.starts_with('-'));
    let cases: Vec<Case> = files(filter).iter().flat_map(|f| case::read(f)).collect();
    let folder = stage::module_folder();

    let mut program = apache::program().filter(|_| folder.is_some());
    let mut failures = Vec::new();
    if arguments.iter().any(|a| a == "--no-apache") {
        program = None;
    } else if program.is_none() {
        println!("skipped: values against apache2: it is not installed");
        if std::env::var_os("CI").is_some_and(|v| v == "true") {
            failures.push("CI must have apache2".to_owned());
        }
    }
    failures.extend(parallel(&cases, |case| {
        against_library(case, folder.as_deref())
    }));
    if let Some(program) = program {
        let (bad, ok): (Vec<&Case>, Vec<&Case>) = {
            let refused = cases.iter().filter(|c| !c.ok);
            (refused.collect(), cases.iter().filter(|c| c.ok).collect())
        };
        failures.extend(parallel(&bad, |case| {
            refused_by_apache(program, case, folder.as_deref())
        }));
        failures.extend(parallel(&batches(&ok), |batch| {
            taken_by_apache(program, batch, folder.as_deref())
        }));
    }
    failures.sort();
    for failure in &failures {
        println!("{failure}");
    }
    println!(
        "values: {} passed, {} failed",
        cases.len().saturating_sub(failures.len()),
        failures.len()
    );
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The files of cases whose names begin with `filter`.
fn files(filter: Option<&String>) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir("fixtures/values")
        .expect("fixtures/values")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            filter.is_none_or(|f| name.starts_with(f.as_str()))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no file of cases is called that");
    files
}

/// Runs a check over all items, on a few threads.
fn parallel<T: Sync>(items: &[T], check: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(4);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = check(item);
                    if !found.is_empty() {
                        failures.lock().expect("no check panics").extend(found);
                    }
                }
            });
        }
    });
    failures.into_inner().expect("no check panics")
}

fn told(case: &Case, what: &str) -> String {
    format!(
        "{}: {what}\n    {}",
        case.place,
        case.lines.replace('\n', "\n    ")
    )
}

fn against_library(case: &Case, folder: Option<&Path>) -> Vec<String> {
    let root = Root::new(&[case], folder);
    let answer = library::ask(&root, case, folder);
    match (case.ok, answer.ok) {
        (true, false) => vec![told(
            case,
            &format!("the library refuses it: {}", answer.text),
        )],
        (false, true) => vec![told(case, "the library takes it")],
        _ => Vec::new(),
    }
}

fn refused_by_apache(program: &Path, case: &Case, folder: Option<&Path>) -> Vec<String> {
    let root = Root::new(&[case], folder);
    let answer = apache::ask(program, &root);
    if answer.ok {
        return vec![told(case, "httpd takes it")];
    }
    let library = library::ask(&root, case, folder);
    match answer.line {
        Some(line) if !library.ok && line != library.line => vec![told(
            case,
            &format!(
                "another line than httpd's {line}: {}\n{}",
                library.text, answer.text
            ),
        )],
        _ => Vec::new(),
    }
}

fn taken_by_apache(program: &Path, batch: &Vec<&Case>, folder: Option<&Path>) -> Vec<String> {
    if apache::ask(program, &Root::new(batch, folder)).ok {
        return Vec::new();
    }
    // One of them, or that they stand side by side.
    batch
        .iter()
        .filter_map(|case| {
            let answer = apache::ask(program, &Root::new(&[*case], folder));
            (!answer.ok).then(|| told(case, &format!("httpd refuses it: {}", answer.text)))
        })
        .collect()
}

/// Cases that can stand in one tree: the same modules, none that wants a tree of its own.
fn batches<'c>(cases: &[&'c Case]) -> Vec<Vec<&'c Case>> {
    let mut by_modules: BTreeMap<(&str, &[String]), Vec<&'c Case>> = BTreeMap::new();
    let mut batches = Vec::new();
    for case in cases {
        if case.context == Context::Bare {
            batches.push(vec![*case]);
        } else {
            by_modules
                .entry((&case.mpm, &case.without))
                .or_default()
                .push(case);
        }
    }
    for cases in by_modules.values() {
        batches.extend(cases.chunks(BATCH).map(<[_]>::to_vec));
    }
    batches
}
