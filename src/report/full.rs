//! The report for people: each finding with the lines it is about.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity as MietteSeverity,
    SourceCode, ThemeCharacters, ThemeStyles,
};
use owo_colors::OwoColorize;

use crate::finding::{Finding, Severity, Stops};
use crate::source::{Sources, Span};

use super::escape::sentence;
use super::excerpt::Excerpt;
use super::{Report, Summary, escape, place};

/// How it is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether colours are wanted.
    pub color: bool,
    /// Width in columns.
    pub width: usize,
}

/// One finding, as miette wants it.
#[derive(Debug)]
struct Shown {
    code: String,
    severity: Severity,
    message: String,
    help: Option<String>,
    excerpt: Excerpt,
    labels: Vec<String>,
    related: Vec<Shown>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.code.is_empty()).then(|| Box::new(&self.code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<MietteSeverity> {
        Some(match self.severity {
            Severity::Note => MietteSeverity::Advice,
            Severity::Warning => MietteSeverity::Warning,
            Severity::Error => MietteSeverity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.spans.iter().zip(&self.labels).map(
            |(span, text)| {
                let text = (!text.is_empty()).then(|| text.clone());
                LabeledSpan::new_with_span(text, *span)
            },
        )))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|r| r as &dyn Diagnostic)))
    }
}

/// How far a label may be from the place to be shown in the same excerpt.
const NEAR: u32 = 6;

fn shown(finding: &Finding, sources: &Sources) -> Shown {
    let file = sources.get(finding.span.file);
    let line = |span: Span| sources.get(span.file).line(span.start);
    let here = line(finding.span);
    let near = |span: Span| span.file == finding.span.file && line(span).abs_diff(here) <= NEAR;

    let mut spans = vec![finding.span];
    let mut labels = vec![String::new()];
    let mut related = Vec::new();
    for label in &finding.labels {
        let text = sentence(&label.message).into_owned();
        if near(label.span) {
            spans.push(label.span);
            labels.push(text);
        } else {
            related.push(Shown {
                code: String::new(),
                severity: Severity::Note,
                message: text,
                help: None,
                excerpt: Excerpt::new(sources.get(label.span.file), &[label.span], 0),
                labels: vec![String::new()],
                related: Vec::new(),
            });
        }
    }
    let mut help: Vec<String> = finding
        .help
        .iter()
        .map(|h| escape(h).into_owned())
        .collect();
    match finding.stops {
        Some(Stops::Configtest) => {}
        Some(Stops::Start) => help
            .push("apache2 -t accepts this; the next start or reload stops the server".to_owned()),
        None => {}
    }
    for via in finding.via.iter().rev().take(3) {
        let place = place::of_span(sources, *via);
        let file = sentence(&place.file).into_owned();
        help.push(format!("read through {file}:{}", place.line));
    }
    Shown {
        code: format!("{} {}", finding.code, finding.name),
        severity: finding.severity,
        message: sentence(&finding.message).into_owned(),
        help: (!help.is_empty()).then(|| help.join("\n")),
        excerpt: Excerpt::new(file, &spans, 1),
        labels,
        related,
    }
}

fn theme(color: bool) -> GraphicalTheme {
    GraphicalTheme {
        characters: ThemeCharacters::unicode(),
        styles: if color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
    }
}

/// One finding with its lines.
pub(super) fn draw(out: &mut String, finding: &Finding, sources: &Sources, style: Style) {
    let handler = GraphicalReportHandler::new_themed(theme(style.color))
        .with_width(style.width)
        .with_links(false)
        .with_context_lines(1);
    let shown = shown(finding, sources);
    if handler.render_report(out, &shown).is_err() {
        // The drawing failed on this text; the finding itself must not be lost.
        let place = place::of(sources, finding);
        out.push_str(&format!(
            "{}:{}:{}: {}[{}] {}\n",
            sentence(&place.file),
            place.line,
            place.column,
            finding.severity.word(),
            finding.code,
            shown.message
        ));
    }
    if let Some(url) = &finding.manual {
        out.push_str(&format!("  manual: {url}\n"));
    }
}

/// The whole report.
pub fn full(report: &Report<'_>, style: Style) -> String {
    let mut out = String::new();
    for (finding, sources) in report.each() {
        draw(&mut out, finding, sources, style);
        out.push('\n');
    }
    for gap in report.gaps {
        out.push_str(&format!("not checked: {}\n", sentence(gap)));
    }
    out.push_str(&report.manners.lines());
    if let Some(hint) = report.manners.hint() {
        out.push_str(&hint);
        out.push('\n');
    }
    let summary = Summary::of(report);
    let mut line = format!("{}: {}", sentence(report.target), summary.sentence());
    if let Some(besides) = summary.besides() {
        line.push_str("; ");
        line.push_str(&besides);
    }
    if let Some(verdict) = summary.verdict() {
        line.push_str("; ");
        line.push_str(verdict);
    }
    let line = if !style.color {
        line
    } else if summary.errors > 0 {
        line.red().bold().to_string()
    } else if summary.warnings > 0 {
        line.yellow().bold().to_string()
    } else {
        line.green().bold().to_string()
    };
    out.push_str(&line);
    out.push('\n');
    out
}
