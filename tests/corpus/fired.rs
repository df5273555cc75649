//! What is expected of the corpus, in `fired.toml`.

use std::collections::BTreeSet;

/// A finding.
pub(crate) struct Told {
    pub(crate) file: String,
    pub(crate) code: String,
    pub(crate) severity: String,
    pub(crate) line: u64,
    pub(crate) message: String,
}

#[derive(serde::Deserialize)]
struct Document {
    #[serde(default)]
    fired: Vec<Expected>,
}

/// What is told of a file, and why it is right.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    set: String,
    file: String,
    code: String,
    severity: String,
    why: String,
}

/// Holds what was told against the list.
pub(crate) fn compare(set: &str, told: Vec<Told>) {
    let document: Document =
        toml::from_str(include_str!("fired.toml")).expect("tests/corpus/fired.toml");
    let of_set = document.fired.iter().filter(|e| e.set == set);
    let mut expected = BTreeSet::new();
    for one in of_set {
        assert!(
            one.why.len() > 20,
            "{} {}: say why it is right",
            one.file,
            one.code
        );
        expected.insert((one.file.clone(), one.code.clone(), one.severity.clone()));
    }
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for one in told {
        let key = (one.file.clone(), one.code.clone(), one.severity.clone());
        if !expected.contains(&key) {
            wrong.push(format!(
                "not listed: {}:{}: {}[{}] {}",
                one.file, one.line, one.severity, one.code, one.message
            ));
        }
        seen.insert(key);
    }
    for key in expected.difference(&seen) {
        wrong.push(format!("listed and not told: {key:?}"));
    }
    assert!(wrong.is_empty(), "{set}:\n{}", wrong.join("\n"));
}
