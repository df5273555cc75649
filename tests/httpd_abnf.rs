//! Holds `grammar/httpd.abnf` to its own examples, and its claims about httpd to the real one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

#[path = "support/abnf.rs"]
mod abnf;
#[path = "support/httpd_tree.rs"]
mod httpd_tree;

use abnf::Grammar;
use httpd_tree::{Directive, Oracle, octets};

fn grammar_text() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/grammar/httpd.abnf");
    std::fs::read_to_string(path).expect("grammar/httpd.abnf")
}

/// A comment that a test reads: the production above it, its kind, what follows.
struct Claim {
    rule: String,
    kind: &'static str,
    text: Vec<u8>,
    expected: Value,
    source: String,
}

const KINDS: [&str; 5] = ["example", "not", "reads", "refused", "warned"];

fn claims(grammar: &str) -> Vec<Claim> {
    let mut rule = String::new();
    let mut found = Vec::new();
    // The head of the file explains the kinds; the first heading ends it.
    for line in grammar
        .lines()
        .skip_while(|line| !line.starts_with("; ---"))
    {
        if let Some((name, _)) = line
            .split_once('=')
            .filter(|_| line.starts_with(char::is_alphabetic))
        {
            rule = name.trim().to_ascii_lowercase();
        }
        let Some(comment) = line.strip_prefix("; ") else {
            continue;
        };
        let Some((kind, rest)) = KINDS
            .into_iter()
            .find_map(|kind| Some((kind, comment.strip_prefix(kind)?.strip_prefix(':')?)))
        else {
            continue;
        };
        let (text, expected) = read_text(rest);
        found.push(Claim {
            rule: rule.clone(),
            kind,
            text,
            expected,
            source: line.to_owned(),
        });
    }
    found
}

/// Reads `"..." * 3 + "..." => expected`.
fn read_text(mut rest: &str) -> (Vec<u8>, Value) {
    let mut text = Vec::new();
    loop {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        let piece = octets(&values.next().expect("a string").expect("a JSON string"));
        rest = rest[values.byte_offset()..].trim_start();
        let mut count = 1;
        if let Some(after) = rest.strip_prefix("* ") {
            let end = after.find(' ').unwrap_or(after.len());
            count = after[..end].parse().expect("a count");
            rest = after[end..].trim_start();
        }
        text.extend(piece.repeat(count));
        match rest.strip_prefix('+') {
            Some(after) => rest = after,
            None => break,
        }
    }
    let expected = match rest.strip_prefix("=>") {
        Some(expected) => serde_json::from_str(expected).expect("JSON after =>"),
        None => {
            assert!(rest.is_empty(), "not understood: {rest}");
            Value::Null
        }
    };
    (text, expected)
}

#[test]
fn every_production_matches_its_examples_and_nothing_else() {
    let text = grammar_text();
    let grammar = Grammar::parse(&text);
    assert_eq!(grammar.undefined(), Vec::<String>::new());
    let claims = claims(&text);
    let mut with_example = BTreeSet::new();
    for claim in &claims {
        let wanted = match claim.kind {
            "example" => true,
            "not" => false,
            _ => continue,
        };
        let matched = grammar.matches(&claim.rule, &claim.text);
        assert_eq!(matched, wanted, "{}: {}", claim.rule, claim.source);
        if wanted {
            with_example.insert(claim.rule.as_str());
        }
    }
    let without: Vec<_> = grammar
        .names()
        .filter(|name| !with_example.contains(name))
        .collect();
    assert!(without.is_empty(), "no example: {without:?}");
}

#[test]
fn httpd_reads_as_the_grammar_claims() {
    let oracle = match Oracle::new() {
        Ok(oracle) => oracle,
        Err(reason) => {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "the grammar cannot be held against httpd: {reason}"
            );
            println!("skipped: httpd_reads_as_the_grammar_claims: {reason}");
            return;
        }
    };
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for claim in claims(&grammar_text()) {
        if matches!(claim.kind, "example" | "not") {
            continue;
        }
        *asked.entry(claim.kind).or_default() += 1;
        let answer = oracle.read(&claim.text);
        let right = match claim.kind {
            "reads" => answer.tree.as_ref() == Some(&expected_tree(&claim.expected)),
            "warned" => {
                let part = claim.expected.as_str().expect("a message");
                answer.tree.is_some() && answer.said.contains(part)
            }
            _ => {
                let line = claim.expected[0].as_u64();
                let part = claim.expected[1].as_str().expect("a message");
                answer.tree.is_none()
                    && answer.said.contains(part)
                    && line.is_some()
                    && answer.refused_at() == line
            }
        };
        if !right {
            wrong.push(format!(
                "{}\n  tree: {:?}\n  said: {}",
                claim.source, answer.tree, answer.said
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "httpd says otherwise:\n{}",
        wrong.join("\n")
    );
    // So that a change in the way claims are written cannot leave nothing to ask.
    assert!(
        asked["reads"] >= 60 && asked["refused"] >= 20 && asked["warned"] >= 3,
        "{asked:?}"
    );
}

fn expected_tree(tree: &Value) -> Vec<Directive> {
    let text = |value: &Value| octets(value.as_str().expect("a string"));
    tree.as_array()
        .expect("an array of directives")
        .iter()
        .map(|entry| {
            let entry = entry.as_array().expect("a directive");
            Directive {
                line: entry[0].as_u64().expect("a line number"),
                name: text(&entry[1]),
                words: entry[2..].iter().map(text).collect(),
            }
        })
        .collect()
}
