//! The list of differences that remain, each with its cause, held against what is found.

use crate::case::Case;
use crate::run::{self, Compared};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How many unlisted differences of a kind are shown before the rest is only counted.
const SHOWN: usize = 15;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    difference: Vec<Difference>,
}

/// Cases that differ for one cause.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    cause: String,
    cases: Vec<String>,
}

/// The listed cases and their causes.
pub(crate) fn read() -> BTreeMap<String, String> {
    let file: File =
        toml::from_str(include_str!("differences.toml")).expect("the list of differences");
    let mut listed = BTreeMap::new();
    for difference in file.difference {
        assert!(
            !difference.cause.trim().is_empty(),
            "a difference without a cause"
        );
        for case in difference.cases {
            let before = listed.insert(case.clone(), difference.cause.clone());
            assert!(before.is_none(), "{case} is listed twice");
        }
    }
    listed
}

/// What is wrong with the list: a difference that it lacks, or one it names that is gone.
/// With only some cases run (`whole` false), entries for others are left alone.
pub(crate) fn held(
    listed: &BTreeMap<String, String>,
    cases: &[Case],
    results: &[Compared],
    whole: bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut unlisted: BTreeMap<&str, usize> = BTreeMap::new();
    let mut known = std::collections::BTreeSet::new();
    for (case, result) in cases.iter().zip(results) {
        let id = case.id();
        match (result.outcome.agrees(), listed.contains_key(&id)) {
            (true, true) => wrong.push(format!("listed as a difference, but agrees: {id}")),
            (false, false) => {
                let count = unlisted.entry(&case.kind).or_default();
                *count += 1;
                if *count <= SHOWN {
                    wrong.push(format!(
                        "unlisted difference: {id}\n    apache2 -t: {}\n    flaskssl:   {}",
                        run::apache_says(&result.answer),
                        run::we_say(&result.report)
                    ));
                }
            }
            _ => {}
        }
        known.insert(id);
    }
    for (kind, count) in unlisted.into_iter().filter(|(_, count)| *count > SHOWN) {
        wrong.push(format!(
            "... and {} more unlisted differences of kind {kind}",
            count - SHOWN
        ));
    }
    if whole {
        // A kind without any case is one whose package is not installed here.
        let has_kind = |id: &str| {
            cases
                .iter()
                .any(|case| id.split('/').next() == Some(&case.kind))
        };
        for id in listed
            .keys()
            .filter(|id| !known.contains(*id) && has_kind(id))
        {
            wrong.push(format!(
                "listed as a difference, but there is no such case: {id}"
            ));
        }
    }
    wrong
}
