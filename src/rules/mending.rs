//! What the pages' bad examples become when they are mended, with the engine that `--fix` uses:
//! the rule is silent, nothing worse has come, and a second run has nothing to do.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::tests::{Staged, deep, staged};
use super::*;
use crate::config::Config;
use crate::fix::{self, Checked, File, Guard, Identity, Outcome, Text, Wanted, proposals};
use crate::source::Span;

/// What is found, and what could be done about it.
struct Look {
    findings: Vec<Finding>,
    checked: Checked,
}

/// As `check` looks at it, with these texts in the place of the files.
fn look(staged: &mut Staged, rule: &Rule, texts: &BTreeMap<Identity, Text>) -> Look {
    for (path, text) in texts {
        let path = std::str::from_utf8(path).expect("examples have plain paths");
        let world = std::mem::take(&mut staged.world);
        staged.world = world.file(path, &text.after);
    }
    let world = staged.world.clone();
    let real = |path: &[u8]| world.real(path).unwrap_or_else(|| path.to_vec());
    staged.with_findings(rule, |config, findings| {
        let twice = lines_read_twice(config);
        let guard = Guard {
            // The files of an application follow those of the configuration.
            file: &|file| match config.sources.iter().nth(file.0 as usize) {
                Some((_, source)) => Ok(real(source.path())),
                None => Err(fix::Held::Outside),
            },
            read_twice: &|span| {
                let touches = |line: &Span| {
                    line.file == span.file && span.start <= line.end + 2 && line.start <= span.end
                };
                twice.iter().any(touches)
            },
        };
        let files = config.sources.iter().map(|(_, source)| File {
            identity: real(source.path()),
            shown: source.display_path(),
            bytes: source.bytes().clone(),
        });
        let proposals = proposals(&config.sources, &findings, &guard);
        let checked = Checked {
            files: files.collect(),
            proposals: proposals.into_iter().flatten().flatten().collect(),
        };
        Look { findings, checked }
    })
}

fn lines_read_twice(config: &Config) -> HashSet<Span> {
    let mut seen = HashSet::new();
    let spans = config.tree.iter().map(|(_, node)| node.span());
    spans
        .filter(|span| !seen.insert((span.file, span.start)))
        .collect()
}

/// Mends until nothing is left to do; and what is found then.
fn mend(staged: &mut Staged, rule: &Rule, wanted: Wanted) -> (Outcome, Vec<Finding>) {
    let mut last = Vec::new();
    let outcome = fix::settle(wanted, |texts| {
        let look = look(staged, rule, texts);
        last = look.findings;
        look.checked
    });
    (outcome, last)
}

/// What is wrong with the fix of a rule, as an example shows it; none if it has none.
fn wrong(rule: &Rule, example: &Example, wanted: Wanted) -> Option<Vec<String>> {
    let mut staged = staged(example);
    let before = look(&mut staged, rule, &BTreeMap::new());
    let own = |p: &fix::Proposal| p.code == rule.code && wanted.takes(p.applicability);
    if !before.checked.proposals.iter().any(own) {
        return None;
    }
    let (outcome, after) = mend(&mut staged, rule, wanted);
    let mut wrong = Vec::new();
    if !outcome.at_odds.is_empty() || outcome.unfinished {
        wrong.push(format!("does not settle: {:?}", outcome.at_odds));
    }
    if !outcome
        .applied
        .iter()
        .any(|applied| applied.code == rule.code)
    {
        wrong.push("is not carried out".to_owned());
    }
    let codes: BTreeSet<_> = before.findings.iter().map(|f| f.code).collect();
    for finding in &after {
        let what = if finding.code == rule.code {
            "stays"
        } else if !codes.contains(finding.code) {
            "has brought"
        } else {
            continue;
        };
        wrong.push(format!("{what} {}: {}", finding.code, finding.message));
    }
    if after.iter().any(|f| f.stops.is_some()) && before.findings.iter().all(|f| f.stops.is_none())
    {
        wrong.push("keeps httpd from starting".to_owned());
    }
    let (again, _) = mend(&mut staged, rule, wanted);
    if !again.applied.is_empty() {
        wrong.push(format!(
            "has more to do the second time: {:?}",
            again.applied
        ));
    }
    for text in outcome.texts.values() {
        if crate::syntax::parse(&text.after).print(&text.after) != *text.after {
            wrong.push("cannot be parsed again".to_owned());
        }
    }
    for text in outcome.texts.values() {
        let ends = |text: &[u8], end: &[u8]| memchr::memmem::find_iter(text, end).count();
        let all = |text: &[u8]| ends(text, b"\n") == ends(text, b"\r\n");
        if all(&text.before) && text.before.contains(&b'\n') && !all(&text.after) {
            wrong.push("mixes line ends".to_owned());
        }
    }
    if !wrong.is_empty() {
        let texts = outcome.texts.values();
        wrong.extend(texts.map(|text| String::from_utf8_lossy(&text.after).into_owned()));
    }
    Some(wrong)
}

#[test]
fn a_mended_example_is_silent_and_stays_so() {
    deep(examples);
}

/// The same text as others write it: it means the same.
fn rewritten(example: &Example) -> Vec<Example> {
    let with = |text: String| Example {
        text,
        ..example.clone()
    };
    let unchanged = with(example.text.clone());
    if example.text.contains('@') {
        return vec![unchanged];
    }
    // Only the first file: the others need not be configurations.
    let cut = example.text.find("==> ").unwrap_or(example.text.len());
    let (first, rest) = example.text.split_at(cut);
    vec![
        unchanged,
        with(format!("{}{rest}", first.replace('\n', "@CR@\n"))),
        with(format!("{}{rest}", first.replace("    ", "\t"))),
        with(format!("# first\n\n{first}\n# last\n{rest}")),
    ]
}

fn examples() {
    let mut told = Vec::new();
    let mut mended = BTreeSet::new();
    for rule in all().filter(|rule| rule.fix().is_some()) {
        let page = rule.page();
        let bad = page.examples().filter(|example| example.bad);
        for example in &bad.flat_map(rewritten).collect::<Vec<_>>() {
            for wanted in [Wanted::Safe, Wanted::Unsafe] {
                let Some(wrong) = wrong(rule, example, wanted) else {
                    continue;
                };
                mended.insert(rule.code);
                if !wrong.is_empty() {
                    let (name, shown) = (rule.name, example.shown());
                    let wrong = wrong.join("\n");
                    told.push(format!("{name}, {wanted:?}:\n{wrong}\nof\n{shown}"));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n\n"));
    let fixable = all().filter(|rule| rule.fix().is_some());
    assert_eq!(mended, fixable.map(|rule| rule.code).collect());
    assert!(mended.len() >= 25);
}
