//! Faults to findings: a code, a name and a severity for each.

use crate::config::Config;
use crate::config::fault::{Fault, Kind, Mend};
use crate::config::table::ModuleId;
use crate::finding::{Edit, Finding, Fix, Label, Severity, Stops, Subject};

use super::context::from_macro;
use super::{Context, Rule, edits, enabling};

/// All findings, in the order in which httpd would come upon them.
pub(super) fn findings(cx: &Context<'_>) -> Vec<Finding> {
    let faults = cx.config.faults.iter();
    faults.map(|fault| finding(cx, fault)).collect()
}

fn severity(fault: &Fault, rule: &Rule) -> Severity {
    if fault.stops.is_some() {
        return Severity::Error;
    }
    match fault.kind {
        // httpd takes a condition that is never closed.
        Kind::Unclosed if fault.certain => Severity::Warning,
        // Nothing near it is known: it may be the directive of a module that no table knows.
        Kind::UnknownDirective if !fault.certain && fault.instead.is_none() => Severity::Note,
        _ => rule.severity,
    }
}

fn finding(cx: &Context<'_>, fault: &Fault) -> Finding {
    let config = cx.config;
    let rule = Rule::of(fault.kind);
    let better = super::paste::explain(config, fault);
    let mut help = better
        .as_ref()
        .map(|better| better.help.clone())
        .or_else(|| fault.help.clone());
    if !fault.certain && fault.stops.is_none() {
        let doubt = if config.whole {
            "it depends on what could not be known here, such as the modules that are loaded"
        } else {
            "which modules are loaded is not known: this is a fragment, read without its server"
        };
        help = Some(match help {
            Some(help) => format!("{help}\n({doubt})"),
            None => doubt.to_owned(),
        });
    }
    let fix = match &better {
        Some(better) => better
            .fix
            .clone()
            .filter(|_| !from_macro(config, fault.via)),
        None if fault.kind == Kind::Duplicate => super::read::one_daemon(cx, fault),
        None => fix(config, fault),
    };
    let lacks = fault.lacks.map(ModuleId::get);
    let commands = lacks.map_or_else(Vec::new, |module| enabling::commands(cx, module));
    if let Some(help) = &mut help
        && !commands.is_empty()
        && help.starts_with("enable it: ")
    {
        // Whether the package is there has been seen.
        *help = format!("enable it: {}", commands.join(" && "));
    }
    Finding {
        code: rule.code,
        name: rule.name,
        // What only a page or a terminal knows is no module's directive.
        severity: if fault.stops.is_none() && better.is_some() {
            rule.severity
        } else {
            severity(fault, rule)
        },
        stops: fault.stops,
        span: fault.span,
        line: if fault.stops == Some(Stops::Configtest) {
            fault.line
        } else {
            config.sources.get(fault.span.file).line(fault.span.start)
        },
        message: fault.message.clone(),
        help,
        labels: fault
            .labels
            .iter()
            .map(|(span, message)| Label {
                span: *span,
                message: message.clone(),
            })
            .collect(),
        via: config
            .tree
            .chain(fault.via)
            .into_iter()
            .map(|(span, _)| span)
            .collect(),
        fix,
        manual: fault.directive.and_then(|d| d.get().manual_url()),
        object: None,
        commands,
        subjects: lacks
            .map(|module| Subject::Module(module.name))
            .into_iter()
            .collect(),
        evidence: Vec::new(),
    }
}

/// The mend as edits; none where a macro made the line, for its bytes serve other places too.
fn fix(config: &Config, fault: &Fault) -> Option<Fix> {
    if from_macro(config, fault.via) {
        return None;
    }
    if let Some((text, applicability)) = &fault.instead {
        return Some(Fix {
            title: format!("write {text}"),
            applicability: *applicability,
            edits: vec![Edit {
                span: fault.span,
                text: text.clone(),
            }],
        });
    }
    let (mend, applicability) = fault.mend?;
    let (title, edit) = match mend {
        Mend::TakeOut => (
            "take the line out".to_owned(),
            edits::take_out(&config.sources, fault.span),
        ),
        Mend::Close => {
            let tag = config.sources.text(fault.span);
            let name = tag.strip_prefix(b"<")?;
            let end = name.iter().position(|b| !b.is_ascii_alphanumeric());
            let name = String::from_utf8_lossy(&name[..end.unwrap_or(name.len())]);
            let close = format!("</{name}>");
            let edit = edits::append(&config.sources, fault.span, &close);
            (format!("write {close} at the end"), edit)
        }
    };
    Some(Fix {
        title,
        applicability,
        edits: vec![edit],
    })
}
