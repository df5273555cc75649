//! JUnit's XML, which every CI server shows. A suite is a file, a case is a finding; it fails
//! where the finding counts for the exit status.

use crate::hash::HashMap;

use quick_xml::se::Serializer;
use serde::Serialize;

use super::escape::{escape, sentence};
use super::{Report, place};

#[derive(Serialize)]
#[serde(rename = "testsuites")]
struct Suites {
    #[serde(rename = "@name")]
    name: &'static str,
    #[serde(rename = "@tests")]
    tests: usize,
    #[serde(rename = "@failures")]
    failures: usize,
    testsuite: Vec<Suite>,
}

#[derive(Serialize)]
struct Suite {
    #[serde(rename = "@name")]
    name: String,
    #[serde(rename = "@tests")]
    tests: usize,
    #[serde(rename = "@failures")]
    failures: usize,
    #[serde(rename = "@errors")]
    errors: usize,
    testcase: Vec<Case>,
}

#[derive(Serialize)]
struct Case {
    #[serde(rename = "@name")]
    name: String,
    #[serde(rename = "@classname")]
    class: String,
    #[serde(rename = "@file", skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(rename = "@line", skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    #[serde(rename = "system-out", skip_serializing_if = "Option::is_none")]
    out: Option<String>,
}

#[derive(Serialize)]
struct Failure {
    #[serde(rename = "@message")]
    message: String,
    #[serde(rename = "@type")]
    severity: &'static str,
    #[serde(rename = "$text")]
    text: String,
}

/// The whole report as one XML document, with a line end behind it.
pub fn junit(report: &Report<'_>) -> String {
    let mut suites: Vec<Suite> = Vec::new();
    let mut of_file: HashMap<String, usize> = HashMap::default();
    for (finding, sources) in report.each() {
        let place = place::of(sources, finding);
        let file = line(&place.file);
        let fails = report
            .fails_at
            .is_some_and(|least| finding.severity >= least);
        let mut text = format!("{file}:{}:{}", place.line, place.column);
        if let Some(help) = &finding.help {
            text.push('\n');
            text.push_str(&legal(&escape(help)));
        }
        let message = line(&finding.message);
        let case = Case {
            name: format!(
                "{} {} at {}:{}",
                finding.code, finding.name, place.line, place.column
            ),
            class: file.clone(),
            file: Some(file.clone()),
            line: Some(place.line),
            out: (!fails).then(|| format!("{}: {message}\n{text}", finding.severity.word())),
            failure: fails.then(|| Failure {
                message,
                severity: finding.severity.word(),
                text,
            }),
        };
        let suite = *of_file.entry(file).or_insert_with_key(|file| {
            suites.push(Suite {
                name: file.clone(),
                tests: 0,
                failures: 0,
                errors: 0,
                testcase: Vec::new(),
            });
            suites.len() - 1
        });
        suites[suite].testcase.push(case);
    }
    if suites.is_empty() {
        // A report without a case is taken for one that never ran.
        let target = line(report.target);
        suites.push(Suite {
            name: target.clone(),
            tests: 0,
            failures: 0,
            errors: 0,
            testcase: vec![Case {
                name: "no fault".to_owned(),
                class: target,
                file: None,
                line: None,
                failure: None,
                out: None,
            }],
        });
    }
    for suite in &mut suites {
        suite.tests = suite.testcase.len();
        suite.failures = suite
            .testcase
            .iter()
            .filter(|c| c.failure.is_some())
            .count();
    }
    let document = Suites {
        name: "flaskssl",
        tests: suites.iter().map(|suite| suite.tests).sum(),
        failures: suites.iter().map(|suite| suite.failures).sum(),
        testsuite: suites,
    };
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let mut serializer = Serializer::new(&mut out);
    serializer.indent(' ', 2);
    document
        .serialize(serializer)
        .expect("plain structures with legal text");
    out.push('\n');
    out
}

/// What XML 1.0 has no way to write (section 2.2) is replaced.
fn legal(text: &str) -> String {
    text.replace(
        |c| !matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..),
        "\u{fffd}",
    )
}

fn line(text: &str) -> String {
    legal(&sentence(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_has_no_way_to_write_some_characters() {
        assert_eq!(
            legal("a\u{0}\u{8}\u{fffe}\u{ffff}ü\n"),
            "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}ü\n"
        );
        assert_eq!(line("a\u{1b}\n"), "a\u{241b}\u{240a}");
    }
}
