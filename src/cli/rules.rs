//! `flaskssl rules`.

use std::fmt::Write as _;

use serde::Serialize;

use crate::finding::{Applicability, Severity};
use crate::rules::{self, Rule};

use super::arguments::{Rules, RulesFormat};
use super::{Exit, output};

#[derive(Serialize)]
struct Document {
    schema: u32,
    rules: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    code: &'static str,
    name: &'static str,
    severity: Severity,
    /// Whether it is asked where nothing is said about it.
    by_default: bool,
    /// What kind of fix it has at its best.
    fix: Option<Applicability>,
    summary: &'static str,
}

pub(super) fn run(arguments: &Rules) -> Exit {
    let text = match arguments.format {
        RulesFormat::Text => text(),
        RulesFormat::Json => json(),
    };
    output::tell(&text)
}

fn fix(rule: &Rule) -> &'static str {
    match rule.fix() {
        Some(Applicability::Safe) => "fix",
        Some(Applicability::Unsafe) => "unsafe fix",
        Some(Applicability::Display) | None => "",
    }
}

fn text() -> String {
    let longest = rules::all().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules::all() {
        let severity = rule.severity.word();
        let asked = if rules::by_default(rule) {
            ""
        } else {
            " (only if it is selected)"
        };
        writeln!(
            out,
            "{}  {:longest$}  {severity:7}  {:10}  {}{asked}",
            rule.code,
            rule.name,
            fix(rule),
            rule.summary()
        )
        .expect("writing to a string");
    }
    out
}

fn json() -> String {
    let document = Document {
        schema: 1,
        rules: rules::all()
            .map(|rule| Item {
                code: rule.code,
                name: rule.name,
                severity: rule.severity,
                by_default: rules::by_default(rule),
                fix: rule.fix(),
                summary: rule.summary(),
            })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).expect("plain structures");
    text.push('\n');
    text
}
