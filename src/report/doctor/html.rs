//! The diagnosis as one page that stands for itself: no script, nothing fetched.

use std::fmt::Write as _;

use crate::finding::{Finding, Severity};
use crate::report::escape::escape;
use crate::rules::stations::{State, Stop};
use crate::source::Sources;

use super::{Diagnosis, place};

const STYLE: &str = ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:58rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}\
h1{font-size:1.5rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}\
ol.way{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;padding:0;margin:.3rem 0}\
section h2{font-size:.9rem;font-weight:600;color:#555;margin:.8rem 0 .1rem}pre.do{border-left:3px solid #2c5f9e}pre.log{white-space:pre-wrap;overflow-wrap:anywhere}summary{cursor:pointer}li{overflow-wrap:anywhere}\
ol.way li{padding:.2rem .7rem;border-radius:1rem;border:1px solid #999}\
li.ok{background:#e2f4e5;border-color:#2d7d3a!important}li.broken{background:#fbe3e3;border-color:#b3261e!important;font-weight:600}\
li.unknown{color:#555;border-style:dashed!important}\
article{overflow-wrap:anywhere;border-left:4px solid #999;padding:.1rem 1rem;margin:1rem 0;background:#f7f7f7}\
article.error{border-color:#b3261e}article.warning{border-color:#b26a00}article.note{border-color:#2c5f9e}\
pre{background:#fff;border:1px solid #ddd;padding:.6rem;overflow-x:auto;font:14px/1.45 ui-monospace,monospace}\
mark{color:inherit;background:#fbe3e3;border-bottom:2px solid #b3261e}.code{color:#555;font-size:.9rem}.place{overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.9rem}\
@media(prefers-color-scheme:dark){body{background:#181818;color:#e4e4e4}article{background:#222}pre{background:#111;border-color:#333}\
li.ok{background:#16351c}li.broken,mark{background:#4a1715}li.unknown,.code,section h2{color:#aaa}}";

/// Text for a page.
fn text(text: &str) -> String {
    escape(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The whole page.
pub fn html(diagnosis: &Diagnosis<'_>) -> String {
    let mut out = String::new();
    let name = diagnosis.name.unwrap_or(diagnosis.target);
    let verdict = if diagnosis.healthy() {
        "nothing to mend"
    } else {
        "what to mend"
    };
    let title = format!("{}: {verdict}", text(name));
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>\n<h1>{title}</h1>\n"
    )
    .expect("writing to a string");
    out.push_str(&way("The way of a request", diagnosis.request));
    out.push_str(&way("The way of a renewal", diagnosis.renewal));
    for (n, root) in diagnosis.roots().into_iter().enumerate() {
        match n {
            0 if diagnosis.healthy() => out.push_str("<h2>Worth knowing</h2>\n"),
            0 => out.push_str("<h2>Mend this first</h2>\n"),
            1 => out.push_str("<h2>Then</h2>\n"),
            _ => {}
        }
        article(&mut out, diagnosis, root);
    }
    list(&mut out, "Done", diagnosis.done);
    list(&mut out, "Not checked", diagnosis.gaps);
    out.push_str("</main></body></html>\n");
    out
}

fn list(out: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let items: String = lines
        .iter()
        .map(|line| format!("<li>{}</li>", text(line)))
        .collect();
    out.push_str(&format!("<h2>{title}</h2>\n<ul>{items}</ul>\n"));
}

fn way(title: &str, stops: &[Stop]) -> String {
    if stops.is_empty() {
        return String::new();
    }
    let items: String = stops
        .iter()
        .map(|stop| {
            let (class, mark, said) = match stop.state {
                State::Ok => ("ok", "✔", "works"),
                State::Broken => ("broken", "✘", "is broken"),
                State::NotChecked => ("unknown", "?", "was not checked"),
            };
            let words = stop.station.words();
            format!("<li class=\"{class}\" title=\"{words} {said}\">{mark} {words}</li>")
        })
        .collect();
    format!("<section><h2>{title}</h2><ol class=\"way\">{items}</ol></section>\n")
}

fn article(out: &mut String, diagnosis: &Diagnosis<'_>, root: usize) {
    let ranked = diagnosis.ranked;
    let finding = &ranked.findings[root];
    out.push_str(&format!(
        "<article class=\"{}\"><p><strong>{}</strong><br><span class=\"code\">{} {} {}</span></p>\n",
        finding.severity.word(),
        text(&finding.message),
        finding.severity.word(),
        finding.code,
        finding.name
    ));
    out.push_str(&format!(
        "<p class=\"place\">{}</p>\n",
        text(&place(finding, diagnosis.sources))
    ));
    if finding.object.is_none() {
        out.push_str(&excerpt(finding, diagnosis.sources));
    }
    if let Some(help) = &finding.help {
        out.push_str(&format!("<p>{}</p>\n", text(help).replace('\n', "<br>")));
    }
    if !finding.evidence.is_empty() {
        let lines: Vec<String> = finding
            .evidence
            .iter()
            .map(|e| text(&format!("{}: {}", e.place(), e.text)))
            .collect();
        out.push_str(&format!("<pre class=\"log\">{}</pre>\n", lines.join("\n")));
    }
    if !finding.commands.is_empty() {
        let commands: Vec<String> = finding
            .commands
            .iter()
            .map(|command| format!("$ {}", text(command)))
            .collect();
        out.push_str(&format!(
            "<pre class=\"do\">{}</pre>\n",
            commands.join("\n")
        ));
    }
    let follows: Vec<&Finding> = ranked
        .consequences(root)
        .map(|n| &ranked.findings[n])
        .collect();
    if !follows.is_empty() {
        let items: String = follows
            .iter()
            .map(|f| {
                format!(
                    "<li>{} <span class=\"code\">{}</span></li>",
                    text(&f.message),
                    f.code
                )
            })
            .collect();
        out.push_str(&format!(
            "<details{}><summary>From this follows</summary><ul>{items}</ul></details>\n",
            if finding.severity == Severity::Error {
                " open"
            } else {
                ""
            }
        ));
    }
    out.push_str("</article>\n");
}

/// Longest line that is shown.
const WIDE: usize = 240;

/// The line with the place marked, and the lines around it.
fn excerpt(finding: &Finding, sources: &Sources) -> String {
    let file = sources.get(finding.span.file);
    let bytes = file.bytes();
    let at = file.line(finding.span.start);
    let last = file.line(bytes.len() as u32);
    let mut lines = String::new();
    for line in at.saturating_sub(1).max(1)..=(at + 1).min(last) {
        let range = file.line_range(line);
        let end = range.end.min(range.start + WIDE);
        let part = |from: usize, to: usize| {
            let bytes = bytes.get(from..to).unwrap_or_default();
            text(&String::from_utf8_lossy(bytes))
        };
        let (start, stop) = (finding.span.start as usize, finding.span.end as usize);
        if line == at && start <= end {
            let stop = stop.clamp(start, end);
            lines.push_str(&format!(
                "{line:>4} {}<mark>{}</mark>{}\n",
                part(range.start, start),
                part(start, stop),
                part(stop, end)
            ));
        } else {
            lines.push_str(&format!("{line:>4} {}\n", part(range.start, end)));
        }
    }
    format!("<pre>{lines}</pre>\n")
}
