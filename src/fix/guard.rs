//! What keeps a fix from doing harm: bytes that serve more places than the one it was made for.

use crate::hash::HashMap;

use crate::finding::{Applicability, Edit, Finding};
use crate::source::{FileId, Sources, Span};
use crate::syntax::Outline;

use super::Identity;
use super::patch::{Change, Proposal};

/// Why a fix is left to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Held {
    /// In a `<Macro>`: its lines are text for other places.
    Macro,
    /// `${NAME}` stands there: writing over it would take it away everywhere.
    Variable,
    /// The file belongs to something else than this configuration.
    Outside,
}

impl Held {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Held::Macro => "it stands in a macro, whose lines serve other places too",
            Held::Variable => "a variable stands there",
            Held::Outside => "the file belongs to something else than this configuration",
        }
    }
}

/// What is known of the files.
pub struct Guard<'g> {
    /// Which file it is, or why it is not to be edited.
    pub file: &'g dyn Fn(FileId) -> Result<Identity, Held>,
    /// Whether the line at a place is carried out more than once: what is right in one of its
    /// places may be wrong in another, so that no fix of it is safe.
    pub read_twice: &'g dyn Fn(Span) -> bool,
}

/// For each finding what can be done about it, if it has a fix; or why that is held back.
pub fn proposals(
    sources: &Sources,
    findings: &[Finding],
    guard: &Guard<'_>,
) -> Vec<Option<Result<Proposal, Held>>> {
    let mut outlines = HashMap::default();
    findings
        .iter()
        .map(|finding| {
            let fix = finding.fix.as_ref()?;
            let changes: Result<Vec<Change>, Held> = fix
                .edits
                .iter()
                .map(|edit| change(sources, edit, guard, &mut outlines))
                .collect();
            let twice = || fix.edits.iter().any(|edit| (guard.read_twice)(edit.span));
            let applicability = match fix.applicability {
                Applicability::Safe if twice() => Applicability::Unsafe,
                other => other,
            };
            Some(changes.map(|changes| Proposal {
                code: finding.code,
                name: finding.name,
                title: fix.title.clone(),
                applicability,
                changes,
            }))
        })
        .collect()
}

fn change(
    sources: &Sources,
    edit: &Edit,
    guard: &Guard<'_>,
    outlines: &mut HashMap<FileId, Outline>,
) -> Result<Change, Held> {
    let span = edit.span;
    let identity = (guard.file)(span.file)?;
    let source = sources.get(span.file).bytes();
    let outline = outlines
        .entry(span.file)
        .or_insert_with(|| Outline::of(source));
    let in_macro = outline.line_at(span.start).is_some_and(|line| {
        outline.around(line).any(|open| {
            let name = outline.section(open, source).unwrap_or_default();
            name.eq_ignore_ascii_case(b"Macro")
        })
    });
    if in_macro {
        return Err(Held::Macro);
    }
    let old = sources.text(span);
    if !whole_lines(source, span) {
        let mut kept: Vec<&[u8]> = variables(edit.text.as_bytes());
        for variable in variables(old) {
            match kept.iter().position(|k| *k == variable) {
                Some(n) => drop(kept.swap_remove(n)),
                None => return Err(Held::Variable),
            }
        }
    }
    Ok(Change {
        identity,
        range: span.start as usize..span.end as usize,
        text: edit.text.clone().into_bytes(),
    })
}

/// Whether a span is made of whole lines: then what stands in them goes with them.
fn whole_lines(source: &[u8], span: Span) -> bool {
    let (start, end) = (span.start as usize, span.end as usize);
    let at_start = start == 0 || source.get(start - 1) == Some(&b'\n');
    let at_end = end >= source.len() || source.get(end.wrapping_sub(1)) == Some(&b'\n');
    at_start && at_end && start < end
}

/// `${...}` as they are written.
fn variables(text: &[u8]) -> Vec<&[u8]> {
    memchr::memmem::find_iter(text, b"${")
        .map(|at| {
            let end = memchr::memchr(b'}', &text[at..]).map_or(text.len(), |n| at + n + 1);
            &text[at..end]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Fix, Severity};

    fn held(text: &str, old: &str, new: &str) -> Result<Change, Held> {
        let mut sources = Sources::default();
        let file = sources.add(b"/x.conf".to_vec(), text.as_bytes().into());
        let start = text.find(old).unwrap() as u32;
        let span = Span::new(file, start, start + old.len() as u32);
        let finding = Finding {
            code: "FS101",
            name: "a-name",
            severity: Severity::Error,
            stops: None,
            span,
            line: 1,
            message: String::new(),
            help: None,
            labels: Vec::new(),
            via: Vec::new(),
            fix: Some(Fix {
                title: "write it".into(),
                applicability: Applicability::Safe,
                edits: vec![Edit {
                    span,
                    text: new.into(),
                }],
            }),
            manual: None,
            object: None,
            commands: Vec::new(),
            subjects: Vec::new(),
            evidence: Vec::new(),
        };
        let guard = Guard {
            file: &|_| Ok(b"/x.conf".to_vec()),
            read_twice: &|_| false,
        };
        let proposal = proposals(&sources, &[finding], &guard).remove(0);
        proposal
            .expect("it has a fix")
            .map(|mut p| p.changes.remove(0))
    }

    #[test]
    fn variables_are_not_written_over() {
        let line = "CustomLog ${LOG}/a combined\n";
        assert_eq!(held(line, "${LOG}/a", "/var/log/a"), Err(Held::Variable));
        assert!(held(line, "${LOG}/a", "${LOG}/b").is_ok());
        assert!(held(line, "combined", "common").is_ok());
        assert!(held(line, line, "").is_ok());
    }

    #[test]
    fn macros_are_left_alone() {
        let text = "<Macro site $name>\nServerName $name\n</Macro>\nUse site a\n";
        assert_eq!(held(text, "$name\n</", "x"), Err(Held::Macro));
        assert!(held(text, "Use", "use").is_ok());
    }
}
