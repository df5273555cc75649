//! Findings and comments to what is told and what is not.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::config::suggest;
use crate::finding::{Applicability, Edit, Finding, Fix, Severity};
use crate::rules::{self, Finds, Rule, tool};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{Kind, Outline};

use super::comment::{Code, Comment, Ignore, comments, speaks};
use super::judged::Judged;

/// Says how far a rule was asked about a place of a file, by the condition or macro around it.
pub type Judge<'q> = dyn Fn(&Rule, FileId, Option<Range<u32>>) -> Judged + 'q;

/// What is needed besides the findings.
pub struct Quiet<'q> {
    /// The files.
    pub sources: &'q Sources,
    /// Whether a file's comments are to be told of where they are at fault.
    pub about: &'q dyn Fn(FileId) -> bool,
    /// How far a rule was asked about a place; see [`super::judged`].
    pub judged: &'q Judge<'q>,
    /// Whether a rule about these comments is wanted.
    pub wanted: &'q dyn Fn(&Rule) -> bool,
}

/// A finding that is not told.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// It.
    pub finding: Finding,
    /// Why, in its author's words.
    pub reason: String,
}

/// What is left.
#[derive(Debug, Default)]
pub struct Quieted {
    /// Findings that are told, in their order.
    pub findings: Vec<Finding>,
    /// Findings that are not.
    pub suppressed: Vec<Suppressed>,
    /// Findings about the comments, in the order of the files.
    pub about_comments: Vec<Finding>,
}

/// An ignore with what it is for.
struct Placed {
    file: FileId,
    ignore: Ignore,
    /// The bytes it is for; none: nothing follows it.
    scope: Option<Range<u32>>,
    /// The condition or macro around what it is for.
    within: Option<Range<u32>>,
    rules: Vec<Option<&'static Rule>>,
    used: Vec<bool>,
}

/// Sections whose lines may not be read, or not as they stand.
const DOUBTFUL: &[&[u8]] = &[
    b"IfModule",
    b"IfDefine",
    b"IfVersion",
    b"IfFile",
    b"IfDirective",
    b"IfSection",
    b"Macro",
];

/// Takes out what comments ignore, and looks at the comments.
pub fn apply(quiet: &Quiet<'_>, findings: Vec<Finding>) -> Quieted {
    let mut quieted = Quieted::default();
    let mut placed: BTreeMap<FileId, Vec<Placed>> = BTreeMap::new();
    for (file, source) in quiet.sources.iter() {
        let bytes = source.bytes();
        // Cutting a file into lines is not free: only where there is something to see.
        if !speaks(bytes) {
            continue;
        }
        let outline = Outline::of(bytes);
        for comment in comments(bytes, &outline) {
            match comment {
                Comment::Ignore(ignore) => {
                    let ignore = place(file, bytes, &outline, ignore);
                    placed.entry(file).or_default().push(ignore);
                }
                Comment::Unclear {
                    range,
                    message,
                    help,
                } => {
                    let finding = Told::new(quiet, &tool::UNCLEAR_IGNORE, file, &range, message);
                    quieted.about_comments.extend(finding.help(help).done());
                }
            }
        }
    }
    for finding in findings {
        let list = placed.get_mut(&finding.span.file);
        match list.and_then(|list| find(list, &finding)) {
            None => quieted.findings.push(finding),
            Some((ignore, n)) => {
                ignore.used[n] = true;
                if finding.stops.is_some() {
                    let code = &ignore.ignore.codes[n];
                    let told = cannot(quiet, &finding, ignore.file, code);
                    quieted.about_comments.extend(told);
                    quieted.findings.push(finding);
                } else {
                    let reason = ignore.ignore.reason.clone().unwrap_or_default();
                    quieted.suppressed.push(Suppressed { finding, reason });
                }
            }
        }
    }
    for ignore in placed.values().flatten() {
        about(quiet, ignore, &mut quieted.about_comments);
    }
    // What is said of comments can be ignored like everything else.
    let mut about_comments = std::mem::take(&mut quieted.about_comments);
    about_comments.sort_by_key(|f| (f.span.file, f.span.start, f.code));
    about_comments.dedup();
    for finding in about_comments {
        let list = placed.get_mut(&finding.span.file);
        match list.and_then(|list| find(list, &finding)) {
            Some((ignore, _)) => {
                let reason = ignore.ignore.reason.clone().unwrap_or_default();
                quieted.suppressed.push(Suppressed { finding, reason });
            }
            None => quieted.about_comments.push(finding),
        }
    }
    quieted
}

/// What an ignore is for.
fn place(file: FileId, source: &[u8], outline: &Outline, ignore: Ignore) -> Placed {
    let lines = outline.lines();
    let behind = || ignore.line + 1..lines.len();
    let next = behind().find(|n| !matches!(lines[*n].kind, Kind::Blank | Kind::Comment));
    let until = |open: usize| lines[outline.closing(open).unwrap_or(open)].end;
    let (scope, within) = if ignore.whole_file {
        (Some(0..u32::MAX), None)
    } else {
        match next.filter(|n| lines[*n].kind != Kind::Close) {
            None => (None, None),
            Some(next) => {
                let doubtful = |open: &usize| {
                    let name = outline.section(*open, source).unwrap_or_default();
                    DOUBTFUL.iter().any(|d| d.eq_ignore_ascii_case(&name))
                };
                let within = std::iter::once(next)
                    .filter(|n| lines[*n].kind == Kind::Open)
                    .chain(outline.around(next))
                    .find(doubtful);
                (
                    Some(lines[next].start..until(next)),
                    within.map(|open| lines[open].end..until(open)),
                )
            }
        }
    };
    Placed {
        file,
        scope,
        within,
        rules: ignore.codes.iter().map(|c| rules::named(&c.word)).collect(),
        used: vec![false; ignore.codes.len()],
        ignore,
    }
}

/// The ignore that is for a finding: the nearest above it, one for the file last.
fn find<'p>(list: &'p mut [Placed], finding: &Finding) -> Option<(&'p mut Placed, usize)> {
    let at = finding.span.start;
    let mut best: Option<(usize, usize)> = None;
    for (n, placed) in list.iter().enumerate() {
        let Some(scope) = placed
            .scope
            .as_ref()
            .filter(|_| placed.ignore.reason.is_some())
        else {
            continue;
        };
        let code = placed
            .rules
            .iter()
            .position(|rule| rule.is_some_and(|rule| rule.code == finding.code));
        if let Some(code) = code.filter(|_| scope.contains(&at))
            && best.is_none_or(|(b, _)| list[b].ignore.whole_file || !placed.ignore.whole_file)
        {
            best = Some((n, code));
        }
    }
    let (n, code) = best?;
    Some((&mut list[n], code))
}

/// What is to be said of one ignore.
fn about(quiet: &Quiet<'_>, placed: &Placed, out: &mut Vec<Finding>) {
    let Placed { file, ignore, .. } = placed;
    for (code, rule) in ignore.codes.iter().zip(&placed.rules) {
        if rule.is_none() {
            out.extend(unknown(quiet, *file, code));
        }
    }
    if ignore.reason.is_none() {
        let told = Told::new(
            quiet,
            &tool::IGNORE_WITHOUT_REASON,
            *file,
            &ignore.range,
            "an ignore needs a reason, and does nothing without one",
        );
        let verb = if ignore.whole_file {
            "ignore-file"
        } else {
            "ignore"
        };
        let codes: Vec<&str> = ignore.codes.iter().map(|c| &*c.word).collect();
        let help = format!(
            "write `# flaskssl: {verb}[{}] -- ` and why it is right here",
            codes.join(", ")
        );
        out.extend(told.help(help).done());
        return;
    }
    let idle: Vec<(usize, Judged)> = (0..ignore.codes.len())
        .filter(|n| !placed.used[*n])
        .filter_map(|n| {
            let rule = placed.rules[n].filter(|rule| !matches!(rule.finds, Finds::Tool))?;
            let judged = match placed.scope {
                // Nothing follows it: that needs no rule.
                None => Judged::Yes,
                Some(_) => (quiet.judged)(rule, *file, placed.within.clone()),
            };
            (judged != Judged::No).then_some((n, judged))
        })
        .collect();
    if idle.len() == ignore.codes.len() {
        let judged = idle.iter().map(|(_, j)| *j).min().unwrap_or(Judged::No);
        let message = if placed.scope.is_none() {
            "this ignore is for nothing: no directive follows it in its section"
        } else {
            "this ignore suppresses nothing"
        };
        let told = Told::new(quiet, &tool::UNUSED_IGNORE, *file, &ignore.range, message);
        let source = quiet.sources.get(*file).bytes();
        // What a continued comment has swallowed is its author's to look at.
        let edit = (!ignore.continued).then(|| whole_line(source, *file, &ignore.range));
        out.extend(told.idle(judged, "take the comment away", edit).done());
        return;
    }
    for (n, judged) in idle {
        let code = &ignore.codes[n];
        let message = format!("`{}` suppresses nothing here", code.word);
        let told = Told::new(quiet, &tool::UNUSED_IGNORE, *file, &code.range, message);
        let title = format!("take {} off the list", code.word);
        let edit = Edit {
            span: without(*file, &ignore.codes, n),
            text: String::new(),
        };
        out.extend(told.idle(judged, &title, Some(edit)).done());
    }
}

/// A code that no rule has.
fn unknown(quiet: &Quiet<'_>, file: FileId, code: &Code) -> Option<Finding> {
    let message = format!("no rule is called `{}`", code.word);
    let told = Told::new(quiet, &tool::UNKNOWN_RULE, file, &code.range, message);
    match nearest(&code.word) {
        Some(near) => told
            .help(format!("did you mean {near}?"))
            .fix(
                format!("write {near}"),
                Applicability::Unsafe,
                Edit {
                    span: span(file, &code.range),
                    text: near.to_owned(),
                },
            )
            .done(),
        None => told
            .help("`flaskssl rules` lists them; both the code and the name will do")
            .done(),
    }
}

/// The rule's name that was probably meant. For a wrong number there is none: any other
/// would be as near.
pub(crate) fn nearest(word: &str) -> Option<&'static str> {
    let number = word.get(..2).is_some_and(|h| h.eq_ignore_ascii_case("FS"))
        && word[2..].bytes().all(|b| b.is_ascii_digit());
    if number {
        return None;
    }
    let near = suggest::near(word.as_bytes(), rules::all().map(|rule| rule.name))?;
    rules::all().map(|r| r.name).find(|n| n.as_bytes() == near)
}

/// What stops httpd is told all the same.
fn cannot(quiet: &Quiet<'_>, finding: &Finding, file: FileId, code: &Code) -> Option<Finding> {
    let line = quiet
        .sources
        .get(finding.span.file)
        .line(finding.span.start);
    let message = format!(
        "{} in line {line} cannot be ignored: httpd does not start with it",
        finding.name
    );
    Told::new(quiet, &tool::IGNORE_OF_A_STOP, file, &code.range, message)
        .help("mend it; until then it is told, and counts")
        .done()
}

/// The whole line of a comment, its line end included.
fn whole_line(source: &[u8], file: FileId, range: &Range<usize>) -> Edit {
    let start = memchr::memrchr(b'\n', &source[..range.start]).map_or(0, |n| n + 1);
    let end =
        memchr::memchr(b'\n', &source[range.end..]).map_or(source.len(), |n| range.end + n + 1);
    Edit {
        span: span(file, &(start..end)),
        text: String::new(),
    }
}

/// The bytes that one code of several takes up, with its comma.
fn without(file: FileId, codes: &[Code], n: usize) -> Span {
    let range = match codes.get(n + 1) {
        Some(next) => codes[n].range.start..next.range.start,
        None => {
            let start = n
                .checked_sub(1)
                .map_or(codes[n].range.start, |b| codes[b].range.end);
            start..codes[n].range.end
        }
    };
    span(file, &range)
}

fn span(file: FileId, range: &Range<usize>) -> Span {
    Span::new(file, range.start as u32, range.end as u32)
}

/// A finding about a comment, in the making; none where nobody wants it.
struct Told(Option<Finding>);

impl Told {
    fn new(
        quiet: &Quiet<'_>,
        rule: &Rule,
        file: FileId,
        range: &Range<usize>,
        message: impl Into<String>,
    ) -> Told {
        if !(quiet.about)(file) || !(quiet.wanted)(rule) {
            return Told(None);
        }
        let line = quiet.sources.get(file).line(range.start as u32);
        Told(Some(tool::finding(
            rule,
            span(file, range),
            line,
            message.into(),
        )))
    }

    fn help(mut self, help: impl Into<String>) -> Told {
        if let Some(finding) = &mut self.0 {
            finding.help = Some(help.into());
        }
        self
    }

    fn fix(mut self, title: String, applicability: Applicability, edit: Edit) -> Told {
        if let Some(finding) = &mut self.0 {
            finding.fix = Some(Fix {
                title,
                applicability,
                edits: vec![edit],
            });
        }
        self
    }

    /// About an ignore that suppresses nothing, as far as that is known.
    fn idle(mut self, judged: Judged, title: &str, edit: Option<Edit>) -> Told {
        let sure = judged == Judged::Yes;
        if let Some(finding) = self.0.as_mut().filter(|_| !sure) {
            finding.severity = Severity::Note;
        }
        let told = self.help(if sure {
            title.to_owned()
        } else {
            format!(
                "{title}, if it is of no use on the server either: not all that the rule looks at \
                 could be seen here"
            )
        });
        match edit {
            Some(edit) if sure => told.fix(title.to_owned(), Applicability::Safe, edit),
            Some(edit) => told.fix(title.to_owned(), Applicability::Unsafe, edit),
            None => told,
        }
    }

    fn done(self) -> Option<Finding> {
        self.0
    }
}
