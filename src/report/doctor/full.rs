//! The diagnosis for people.

use owo_colors::OwoColorize;

use crate::finding::{Finding, Severity};
use crate::report::escape::{escape, sentence};
use crate::report::full::{Style, draw};
use crate::rules::stations::{State, Stop};

use super::{Diagnosis, place};

/// Most gaps that are named one by one.
const GAPS: usize = 6;

/// The whole report: the stations, the first root with its place, then the others.
pub fn full(diagnosis: &Diagnosis<'_>, style: Style) -> String {
    let mut out = String::new();
    let title = |text: &str| {
        if style.color {
            text.bold().to_string()
        } else {
            text.to_owned()
        }
    };
    if let Some(name) = diagnosis.name {
        out.push_str(&title(&sentence(name)));
        out.push('\n');
    }
    out.push_str(&way("request", diagnosis.request, style));
    out.push_str(&way("renewal", diagnosis.renewal, style));
    out.push('\n');
    let roots = diagnosis.roots();
    for (n, root) in roots.iter().enumerate() {
        if n == 0 && diagnosis.ranked.worst(*root) > Severity::Note {
            out.push_str(&title("Mend this first"));
            out.push('\n');
        } else if n == 1 {
            out.push_str(&title("Then"));
            out.push('\n');
        }
        told(&mut out, diagnosis, *root, style);
    }
    if !diagnosis.done.is_empty() {
        out.push_str(&title("Done"));
        out.push('\n');
    }
    for done in diagnosis.done {
        out.push_str(&format!("{}\n", sentence(done)));
    }
    if !diagnosis.done.is_empty() {
        out.push('\n');
    }
    for gap in diagnosis.gaps.iter().take(GAPS) {
        out.push_str(&format!("not checked: {}\n", sentence(gap)));
    }
    if diagnosis.gaps.len() > GAPS {
        let more = diagnosis.gaps.len() - GAPS;
        out.push_str(&format!(
            "not checked: {more} more (--format json has all)\n"
        ));
    }
    out.push_str(&last(diagnosis, style));
    out
}

fn told(out: &mut String, diagnosis: &Diagnosis<'_>, root: usize, style: Style) {
    let ranked = diagnosis.ranked;
    let finding = &ranked.findings[root];
    match &finding.object {
        None => draw(out, finding, diagnosis.sources, style),
        Some(object) => thing(out, finding, object, style),
    }
    for evidence in &finding.evidence {
        let line = format!("{}: {}", evidence.place(), evidence.text);
        out.push_str(&wrapped(&sentence(&line), "  log: ", "       ", style));
    }
    for command in &finding.commands {
        let command = escape(command);
        let command = if style.color {
            command.cyan().to_string()
        } else {
            command.into_owned()
        };
        out.push_str(&format!("  $ {command}\n"));
    }
    let follows: Vec<usize> = ranked.consequences(root).collect();
    if !follows.is_empty() {
        out.push_str("  from this follows:\n");
    }
    for n in follows {
        let finding = &ranked.findings[n];
        out.push_str(&format!(
            "    {} ({}, {})\n",
            sentence(&finding.message),
            sentence(&place(finding, diagnosis.sources)),
            finding.code
        ));
    }
    out.push('\n');
}

/// A finding about what is no file.
fn thing(out: &mut String, finding: &Finding, object: &str, style: Style) {
    let head = format!("{} {}", finding.code, finding.name);
    let mark = match finding.severity {
        Severity::Error => "×",
        Severity::Warning => "⚠",
        Severity::Note => "☞",
    };
    let message = sentence(&finding.message);
    if style.color {
        let paint = |text: &str| match finding.severity {
            Severity::Error => text.red().to_string(),
            Severity::Warning => text.yellow().to_string(),
            Severity::Note => text.cyan().to_string(),
        };
        out.push_str(&format!("{}\n\n", paint(&head)));
        out.push_str(&wrapped(
            &message,
            &format!("  {} ", paint(mark)),
            "    ",
            style,
        ));
    } else {
        out.push_str(&format!("{head}\n\n"));
        out.push_str(&wrapped(&message, &format!("  {mark} "), "    ", style));
    }
    out.push_str(&format!("   ╭─[{}]\n   ╰─\n", sentence(object)));
    if let Some(help) = &finding.help {
        out.push_str(&wrapped(&escape(help), "  help: ", "        ", style));
    }
    for label in &finding.labels {
        out.push_str(&wrapped(
            &sentence(&label.message),
            "  also: ",
            "        ",
            style,
        ));
    }
    if let Some(url) = &finding.manual {
        out.push_str(&format!("  manual: {url}\n"));
    }
}

fn wrapped(text: &str, first: &str, next: &str, style: Style) -> String {
    let options = textwrap::Options::new(style.width)
        .initial_indent(first)
        .subsequent_indent(next)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let mut out = textwrap::fill(text, options);
    out.push('\n');
    out
}

/// A line of stations.
fn way(title: &str, stops: &[Stop], style: Style) -> String {
    if stops.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = stops
        .iter()
        .map(|stop| {
            let words = stop.station.words();
            match (stop.state, style.color) {
                (State::Ok, true) => format!("{} {words}", "✔".green()),
                (State::Ok, false) => format!("✔ {words}"),
                (State::Broken, true) => format!("{} {}", "✘".red(), words.red().bold()),
                (State::Broken, false) => format!("✘ {words}"),
                (State::NotChecked, true) => format!("{} {}", "?".yellow(), words.dimmed()),
                (State::NotChecked, false) => format!("? {words}"),
            }
        })
        .collect();
    format!("  {title}  {}\n", shown.join(" → "))
}

fn last(diagnosis: &Diagnosis<'_>, style: Style) -> String {
    let counts: Vec<String> = [
        (diagnosis.count(Severity::Error), "error"),
        (diagnosis.count(Severity::Warning), "warning"),
        (diagnosis.count(Severity::Note), "note"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
    .collect();
    let mut line = if diagnosis.healthy() {
        "nothing to mend".to_owned()
    } else {
        let errors = |n: &usize| diagnosis.ranked.worst(*n) > Severity::Note;
        let causes = diagnosis.ranked.roots().filter(errors).count();
        let plural = if causes == 1 { "" } else { "s" };
        format!("{} from {causes} cause{plural}", counts.join(", "))
    };
    if diagnosis.kept_back() > 0 {
        let n = diagnosis.kept_back();
        let plural = if n == 1 { "" } else { "s" };
        line.push_str(&format!("; {n} note{plural} with --all"));
    }
    let line = format!("{}: {line}", sentence(diagnosis.target));
    let line = match style.color {
        false => line,
        true if diagnosis.count(Severity::Error) > 0 => line.red().bold().to_string(),
        true if diagnosis.healthy() => line.green().bold().to_string(),
        true => line.yellow().bold().to_string(),
    };
    format!("{line}\n")
}
