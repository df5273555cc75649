//! For people: what is broken first, with what it means and what follows from it; then what
//! single requests met with; then noise.

use std::fmt::Write as _;

use owo_colors::OwoColorize;

use crate::log::Kind;
use crate::log::digest::{Reading, Root};
use crate::log::group::{Bar, Group};
use crate::report::Style;
use crate::report::escape::sentence;

use super::{Log, causes, counted, head, sum, times, word};

/// Groups of noise, and of requests, that are told.
const MOST: usize = 12;

/// The whole report.
pub fn full(log: &Log<'_>, style: Style) -> String {
    let mut page = Page {
        out: String::new(),
        style,
    };
    page.title(log);
    for root in log.reading.roots() {
        page.root(log.reading, &root);
    }
    page.list(
        log.reading,
        Kind::Request,
        "single requests, refused or failed; the visitor may be to blame:",
    );
    page.list(
        log.reading,
        Kind::Noise,
        "noise, by strangers and robots; nothing is broken:",
    );
    page.last(log);
    page.out
}

struct Page {
    out: String,
    style: Style,
}

impl Page {
    fn title(&mut self, log: &Log<'_>) {
        let title = format!("{}: {}", sentence(log.name), log.since());
        if self.style.color {
            writeln!(self.out, "{}\n", title.bold()).expect("a string");
        } else {
            writeln!(self.out, "{title}\n").expect("a string");
        }
    }

    fn wrapped(&mut self, margin: &str, text: &str) {
        let options = textwrap::Options::new(self.style.width)
            .initial_indent(margin)
            .subsequent_indent(margin)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.out.push_str(&textwrap::fill(text, options));
        self.out.push('\n');
    }

    fn root(&mut self, reading: &Reading, root: &Root) {
        let group = &reading.groups[root.group];
        let event = &group.event;
        let word = word(group);
        let word = match (self.style.color, word) {
            (false, word) => word.to_owned(),
            (true, "error") => word.red().bold().to_string(),
            (true, _) => word.yellow().bold().to_string(),
        };
        writeln!(self.out, "{word}: {}", sentence(&event.text)).expect("a string");
        for more in &event.more {
            writeln!(self.out, "  | {}", sentence(more.trim_end())).expect("a string");
        }
        let head = head(event);
        let when = when(group);
        let bar = bar(&group.bar);
        let facts: Vec<&str> = [head.as_str(), when.as_str(), bar.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        writeln!(self.out, "  {}", sentence(&facts.join(", "))).expect("a string");
        self.place(group);
        match event.message {
            Some(message) => self.wrapped("  ", message.means),
            None if event.traceback.is_some() => {
                self.wrapped(
                    "  ",
                    "An exception of the application's own; its place is above",
                );
            }
            None => self.wrapped("  ", "No meaning of this message is known here"),
        }
        let codes: Vec<_> = causes(event)
            .map(|(code, name)| format!("{code} {name}"))
            .collect();
        if !codes.is_empty() {
            let text = format!("rules that look into it: {}", codes.join(", "));
            self.wrapped("  ", &text);
        }
        for after in &root.after {
            self.follower(&reading.groups[*after]);
        }
        self.out.push('\n');
    }

    /// Where the application's own code raised it.
    fn place(&mut self, group: &Group) {
        let Some(traceback) = &group.event.traceback else {
            return;
        };
        let first = traceback.first();
        if first.raised != traceback.raised {
            writeln!(self.out, "  it came from {}", sentence(&first.raised)).expect("a string");
        }
        let own = first.own().or_else(|| traceback.own());
        if let Some(own) = own.or_else(|| traceback.frames.last()) {
            let function = if own.function.is_empty() || own.function == "<module>" {
                String::new()
            } else {
                format!(", in {}", sentence(&own.function))
            };
            writeln!(
                self.out,
                "  at {}:{}{function}",
                sentence(&own.file),
                own.line
            )
            .expect("a string");
        }
    }

    fn follower(&mut self, group: &Group) {
        let head = group.event.code.as_deref().unwrap_or("");
        let gap = if head.is_empty() { "" } else { " " };
        writeln!(
            self.out,
            "  which led to, {}: {head}{gap}{}",
            times(group.count),
            sentence(&group.event.text)
        )
        .expect("a string");
    }

    fn list(&mut self, reading: &Reading, kind: Kind, title: &str) {
        let mut groups: Vec<&Group> = reading.of_kind(kind).collect();
        if groups.is_empty() {
            return;
        }
        groups.sort_by_key(|group| std::cmp::Reverse(group.count));
        writeln!(self.out, "{title}").expect("a string");
        for group in groups.iter().take(MOST) {
            let event = &group.event;
            let clients = match group.clients.len() {
                0 => String::new(),
                n => format!(", {}", counted(n as u64, "client", "clients")),
            };
            let means = event
                .message
                .map_or(String::new(), |m| format!(": {}", m.means));
            let text = format!("{}{clients}{means}", times(group.count));
            self.wrapped("  ", &text);
            let head = head(event);
            for text in std::iter::once(&event.text).chain(&group.others).take(3) {
                let line = format!("    {head} {text}");
                let line = sentence(line.trim_end());
                let cut: String = line.chars().take(self.style.width.max(60)).collect();
                let dots = if cut.len() < line.len() { "…" } else { "" };
                writeln!(self.out, "{cut}{dots}").expect("a string");
            }
            let codes: Vec<_> = causes(event)
                .map(|(code, name)| format!("{code} {name}"))
                .collect();
            if !codes.is_empty() && kind == Kind::Request {
                let text = format!("rules that look into it: {}", codes.join(", "));
                self.wrapped("    ", &text);
            }
            let bar = bar(&group.bar);
            if !bar.is_empty() {
                writeln!(self.out, "    {bar}").expect("a string");
            }
        }
        if groups.len() > MOST {
            let more = counted((groups.len() - MOST) as u64, "other kind", "other kinds");
            writeln!(self.out, "  and {more}").expect("a string");
        }
        self.out.push('\n');
    }

    fn last(&mut self, log: &Log<'_>) {
        let line = format!(
            "{}: {}; {} read",
            sentence(log.name),
            sum(log),
            counted(log.reading.lines, "line", "lines")
        );
        let line = match (self.style.color, log.has_faults()) {
            (false, _) => line,
            (true, true) => line.red().bold().to_string(),
            (true, false) => line.green().bold().to_string(),
        };
        writeln!(self.out, "{line}").expect("a string");
    }
}

/// How often, and from when to when.
fn when(group: &Group) -> String {
    let many = times(group.count);
    match (group.first, group.last) {
        (Some(first), Some(last)) if group.count > 1 => {
            let (first, last) = (first.to_string(), last.to_string());
            // The day once.
            if first[..10] == last[..10] {
                format!("{many}, {first} to {}", &last[11..])
            } else {
                format!("{many}, {first} to {last}")
            }
        }
        (Some(first), _) => format!("{many}, {first}"),
        _ => many,
    }
}

/// Counts over time as bars, if there is a course of time at all.
fn bar(bar: &Bar) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let counts = bar.counts();
    let most = counts.iter().copied().max().unwrap_or(0);
    if counts.len() < 2 || counts.iter().sum::<u32>() < 3 {
        return String::new();
    }
    let line: String = counts
        .iter()
        .map(|n| match n {
            0 => '·',
            n => BARS[((u64::from(*n) * 7).div_ceil(u64::from(most))) as usize],
        })
        .collect();
    format!("{line} (a step is {})", span(bar.seconds()))
}

fn span(seconds: i64) -> String {
    match seconds {
        s if s < 120 => format!("{s} s"),
        s if s < 7200 => format!("{} min", s / 60),
        s if s < 172_800 => format!("{} h", s / 3600),
        s => format!("{} days", s / 86_400),
    }
}
