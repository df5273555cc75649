//! `flaskssl check` against the real `apache2 -t`, case by case.
//!
//! - `FLASKSSL_CASES=TEXT` runs only the cases whose `kind/name` contains TEXT, and shows each
//!   disagreement in full.
//! - `FLASKSSL_BIN=PATH` tests another binary.
//! - `FLASKSSL_SHOW=all` shows one line for each case, with Apache's answer.
//! - `FLASKSSL_ORACLE_CACHE=FILE` keeps Apache's answers between runs.

mod base;
mod case;
mod compare;
mod context;
mod deadline;
mod differences;
mod families;
mod generate;
mod message;
mod oracle;
mod run;
mod stage;
mod subject;
mod tally;

use std::env;
use std::io::Write;
use std::path::Path;

/// How many cases there are at least, on any machine that has Apache: a folder of cases that is
/// not found must not pass for a set that agrees.
const PROMISED: usize = 2_500;

/// Said past the test harness's capture: the figures are wanted from a passing run too.
pub(crate) fn say(text: &str) {
    let mut err = std::io::stderr().lock();
    // A closed stderr is no reason to fail a test.
    let _ = writeln!(err, "{text}");
}

#[test]
fn the_same_verdict_at_the_same_line_as_apache() {
    let Some(oracle) = oracle::Oracle::installed() else {
        assert!(
            env::var_os("CI").is_none(),
            "CI must have apache2 installed"
        );
        say("skipped: configtest: apache2 is not installed");
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/configtest");
    let mut cases = families::read(&folder);
    generate::all(&mut cases);
    unique(&cases);

    assert!(cases.len() >= PROMISED, "{} cases", cases.len());

    let chosen = env::var("FLASKSSL_CASES").ok();
    if let Some(part) = &chosen {
        cases.retain(|case| case.id().contains(part.as_str()));
    }
    let results = run::run(&oracle, &cases);
    oracle.keep().expect("Apache's answers can be written down");

    if env::var_os("FLASKSSL_SHOW").is_some() {
        for (case, result) in cases.iter().zip(&results) {
            say(&run::in_brief(case, result));
        }
    }
    for (case, result) in cases
        .iter()
        .zip(&results)
        .filter(|(case, _)| case.name == families::EMPTY)
    {
        assert!(
            result.answer.accepts,
            "{}: {}",
            case.id(),
            result.answer.output
        );
    }
    let tally = tally::Tally::of(&cases, &results);
    say(&tally.table());
    let listed = differences::read();
    let found = differences::held(&listed, &cases, &results, chosen.is_none());
    if chosen.is_some() {
        for (case, result) in cases
            .iter()
            .zip(&results)
            .filter(|(_, result)| !result.outcome.agrees())
        {
            say(&run::in_full(case, result));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    if chosen.is_none() {
        let short = tally.short();
        assert!(
            short.is_empty(),
            "below 99 % of verdicts or 98 % of lines: {}",
            short.join(", ")
        );
    }
}

/// Cases are chosen and listed by name.
fn unique(cases: &[case::Case]) {
    let mut seen = std::collections::BTreeSet::new();
    for case in cases {
        assert!(seen.insert(case.id()), "two cases are called {}", case.id());
    }
}
