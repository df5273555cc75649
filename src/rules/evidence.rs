//! Log lines beside findings: each finding gets those that bear it out, and what a log tells and
//! something else explains is no finding of its own.

use crate::facts::machine::Log;
use crate::facts::machine::log::Event;
use crate::finding::Finding;
use crate::log::catalogue::{Kind, Message};

use super::running::LOG_TELLS_FAULT;

/// Most lines for one finding.
const MOST: usize = 3;

/// Joins the log to findings of the rules.
pub fn join(findings: &mut Vec<Finding>, log: &Log) {
    let mut explained: Vec<&str> = Vec::new();
    for event in &log.events {
        let Some((message, fields)) = event.meaning() else {
            continue;
        };
        if matches!(message.kind, Kind::News | Kind::Noise | Kind::Request) {
            continue;
        }
        for finding in findings.iter_mut() {
            if bears_out(event, message, &fields, finding) {
                explained.push(message.name);
                let known = finding.evidence.iter().any(|e| e.text == event.text.trim());
                if finding.evidence.len() < MOST && !known {
                    finding.evidence.push(log.evidence(event));
                }
            }
        }
    }
    // What bears another finding out needs no second one.
    let told = |message| explained.contains(&message);
    findings.retain(|finding| {
        let own = finding.evidence.first().and_then(|e| e.message);
        finding.code != LOG_TELLS_FAULT || !own.is_some_and(told)
    });
}

/// Whether an event may come of what a finding says: the catalogue names its rule, and both
/// speak of the same file or name, as far as the event speaks of one.
fn bears_out(
    event: &Event,
    message: &Message,
    fields: &[(&'static str, &[u8])],
    finding: &Finding,
) -> bool {
    if !message.causes.contains(&finding.code) {
        return false;
    }
    let mut values = fields
        .iter()
        .filter(|(name, _)| matches!(*name, "path" | "file" | "name"))
        .map(|(_, value)| String::from_utf8_lossy(value))
        .filter(|value| !value.is_empty())
        .peekable();
    if values.peek().is_none() {
        return !event.text.is_empty();
    }
    let told = |value: &str| {
        let help = finding.help.as_deref().unwrap_or_default();
        let object = finding.object.as_deref().unwrap_or_default();
        finding.message.contains(value)
            || help.contains(value)
            || object.contains(value)
            || finding
                .labels
                .iter()
                .any(|label| label.message.contains(value))
    };
    values.any(|value| told(&value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::machine::log::From;
    use crate::finding::{Evidence, Severity, Stops};
    use crate::source::{FileId, Span};

    fn finding(code: &'static str, message: &str, evidence: Vec<Evidence>) -> Finding {
        Finding {
            code,
            name: "",
            severity: Severity::Error,
            stops: Some(Stops::Start),
            span: Span::new(FileId(0), 0, 0),
            line: 1,
            message: message.to_owned(),
            help: None,
            labels: Vec::new(),
            via: Vec::new(),
            fix: None,
            manual: None,
            object: None,
            commands: Vec::new(),
            subjects: Vec::new(),
            evidence,
        }
    }

    #[test]
    fn a_line_goes_to_what_it_bears_out() {
        let text = b"[t] [ssl:emerg] [pid 1] AH02565: Certificate and private key a:443:0 from /c and /k do not match\n\
                     [t] [core:error] [pid 1] AH00127: nothing of it\n";
        let log = Log {
            files: vec!["/var/log/apache2/error.log".into()],
            events: Log::read(
                text,
                From {
                    line: Some(7),
                    ..From::default()
                },
                None,
            ),
        };
        let (message, _) = log.events[0].meaning().unwrap();
        let code = message.causes[0];
        let own = log.evidence(&log.events[0]);
        let mut findings = vec![
            finding(
                code,
                "the key in /k is of another certificate than that in /c",
                Vec::new(),
            ),
            finding("FS999", "another matter", Vec::new()),
            finding(LOG_TELLS_FAULT, "the log tells", vec![own]),
        ];
        join(&mut findings, &log);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert_eq!(findings[0].evidence.len(), 1);
        assert_eq!(
            findings[0].evidence[0].place(),
            "/var/log/apache2/error.log:7"
        );
        assert!(findings[1].evidence.is_empty());
    }
}
