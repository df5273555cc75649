//! Findings in the making.

use crate::config::tree::NodeId;
use crate::finding::{
    Applicability, Edit, Evidence, Finding, Fix, Label, Severity, Stops, Subject,
};
use crate::source::{FileId, Span};

use super::{Context, Rule};

/// What a rule has found so far.
pub struct Found<'c> {
    cx: &'c Context<'c>,
    rule: &'static Rule,
    findings: Vec<Finding>,
}

/// A finding in the making: what to say of one place.
#[derive(Debug, Clone)]
pub struct Draft {
    node: Option<NodeId>,
    span: Span,
    severity: Option<Severity>,
    stops: Option<Stops>,
    message: String,
    help: Option<String>,
    labels: Vec<Label>,
    fix: Option<Fix>,
    manual: Option<String>,
    object: Option<String>,
    commands: Vec<String>,
    subjects: Vec<Subject>,
    evidence: Vec<Evidence>,
}

impl Draft {
    /// About a thing of the machine that is no file, such as `port 443`.
    pub fn about(object: impl Into<String>, message: impl Into<String>) -> Draft {
        Draft {
            object: Some(object.into()),
            ..Draft::at_span(Span::new(FileId(0), 0, 0), message)
        }
    }

    /// Speaking of this too.
    #[must_use]
    pub fn subject(mut self, subject: Subject) -> Draft {
        self.subjects.push(subject);
        self
    }

    /// With a line of a log that bears it out.
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Draft {
        self.evidence.push(evidence);
        self
    }

    /// With the mend as a command for a shell.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Draft {
        self.commands.push(command.into());
        self
    }

    /// About a directive or a section's tag.
    pub fn at(cx: &Context<'_>, node: NodeId, message: impl Into<String>) -> Draft {
        let span = cx.config.tree.get(node).span();
        Draft {
            node: Some(node),
            ..Draft::at_span(span, message)
        }
    }

    /// About a place that is no directive's, such as a comment.
    pub fn at_span(span: Span, message: impl Into<String>) -> Draft {
        Draft {
            node: None,
            span,
            severity: None,
            stops: None,
            message: message.into(),
            help: None,
            labels: Vec::new(),
            fix: None,
            manual: None,
            object: None,
            commands: Vec::new(),
            subjects: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// Pointing at a part of it.
    #[must_use]
    pub fn pointing(mut self, span: Span) -> Draft {
        self.span = span;
        self
    }

    /// With another severity than the rule's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Draft {
        self.severity = Some(severity);
        self
    }

    /// httpd does not start with it.
    #[must_use]
    pub fn stops(mut self, stops: Stops) -> Draft {
        self.stops = Some(stops);
        self
    }

    /// With what to write instead, or to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Draft {
        self.help = Some(help.into());
        self
    }

    /// With a further place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Draft {
        self.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// With a mend. An edit that would touch what a variable or a macro has made is none: it
    /// would change more than this place. Such a mend is left out whole; the help remains.
    #[must_use]
    pub fn fix(
        mut self,
        title: impl Into<String>,
        applicability: Applicability,
        edits: Vec<Edit>,
    ) -> Draft {
        if !edits.is_empty() {
            self.fix = Some(Fix {
                title: title.into(),
                applicability,
                edits,
            });
        }
        self
    }

    /// With another page of the manual than the directive's own.
    #[must_use]
    pub fn manual(mut self, url: impl Into<String>) -> Draft {
        self.manual = Some(url.into());
        self
    }
}

/// A path as a word for a shell.
pub(super) fn quoted(path: &[u8]) -> String {
    let text = String::from_utf8_lossy(path);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-+:@%,".contains(&b);
    if !path.is_empty() && path.iter().all(|b| plain(*b)) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// What is added to a finding in a place that may not be there.
const DOUBT: &str = "(whether this is read at all depends on what could not be known here)";

impl<'c> Found<'c> {
    pub(super) fn new(cx: &'c Context<'c>, rule: &'static Rule) -> Self {
        Found {
            cx,
            rule,
            findings: Vec::new(),
        }
    }

    /// Tells it.
    pub fn push(&mut self, draft: Draft) {
        let config = self.cx.config;
        let node = draft.node.map(|id| config.tree.get(id));
        let certain = node.is_none_or(|node| node.certain);
        let mut severity = draft.severity.unwrap_or(self.rule.severity);
        let mut help = draft.help;
        if !certain {
            // Under an unknown condition nothing is claimed as certain.
            severity = severity.min(Severity::Warning);
            help = Some(match help {
                Some(help) => format!("{help}\n{DOUBT}"),
                None => DOUBT.to_owned(),
            });
        }
        let finding = Finding {
            code: self.rule.code,
            name: self.rule.name,
            severity,
            stops: draft.stops.filter(|_| certain),
            span: draft.span,
            line: match draft.object {
                None => self.cx.line_of(draft.span),
                Some(_) => 0,
            },
            message: draft.message,
            help,
            labels: draft.labels,
            // Nothing includes a file outside the configuration.
            via: node
                .filter(|node| node.file == draft.span.file)
                .map_or_else(Vec::new, |node| {
                    let chain = config.tree.chain(node.via);
                    chain.into_iter().map(|(span, _)| span).collect()
                }),
            fix: draft.fix,
            manual: draft.manual.or_else(|| {
                let directive = node?.directive?;
                directive.get().manual_url()
            }),
            object: draft.object,
            commands: draft.commands,
            subjects: draft.subjects,
            evidence: draft.evidence,
        };
        // A file that is read twice, or a macro that is used twice, is told once.
        let twin = |f: &Finding| {
            f.span == finding.span && f.object == finding.object && f.message == finding.message
        };
        if !self.findings.iter().any(twin) {
            self.findings.push(finding);
        }
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
