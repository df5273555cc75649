//! Lines that httpd takes, with the traces in them: lines with a fault are left to the fault.

use crate::hash::HashSet;

use crate::finding::{Applicability, Edit};
use crate::rules::faulty::Faulty;
use crate::rules::{Context, Draft, Found};
use crate::source::{FileId, Span};

use super::traces::{Sort, Trace, balanced, may_have_some, traces};
use crate::config::tree::NodeId;

/// A line with traces.
pub(super) struct Marked<'c> {
    pub(super) id: NodeId,
    /// Where the text begins.
    pub(super) start: u32,
    pub(super) file: FileId,
    pub(super) text: &'c [u8],
    pub(super) traces: Vec<Trace>,
}

/// The files with a character that may be a trace: most have none.
struct Odd(HashSet<FileId>);

impl Odd {
    fn of(cx: &Context<'_>) -> Odd {
        let files = cx.config.sources.iter();
        let odd = files.filter(|(_, file)| may_have_some(file.bytes()));
        Odd(odd.map(|(id, _)| id).collect())
    }
}

/// All lines with traces of a sort.
pub(super) fn marked<'c>(cx: &Context<'c>, sort: Sort) -> Vec<Marked<'c>> {
    let mut faulty = None;
    let mut found = Vec::new();
    let odd = cx.shared(Odd::of);
    if odd.0.is_empty() {
        return found;
    }
    for (id, node) in cx.config.tree.iter() {
        if !odd.0.contains(&node.file) {
            continue;
        }
        let source = cx.config.sources.get(node.file).bytes();
        let text = &source[node.start as usize..(node.end as usize).min(source.len())];
        let traces = traces(text);
        if !traces.iter().any(|t| t.sort == sort) || node.directive.is_none() {
            continue;
        }
        let faulty = faulty.get_or_insert_with(|| Faulty::of(cx));
        if faulty.within(node.file, node.start, node.end) {
            continue;
        }
        found.push(Marked {
            id,
            start: node.start,
            file: node.file,
            text,
            traces,
        });
    }
    found
}

impl Marked<'_> {
    /// The place of a trace.
    pub(super) fn span(&self, trace: &Trace) -> Span {
        let at = |n: usize| self.start + n as u32;
        Span::new(self.file, at(trace.range.start), at(trace.range.end))
    }

    /// Those of a sort.
    pub(super) fn of(&self, sort: Sort) -> Vec<&Trace> {
        self.traces.iter().filter(|t| t.sort == sort).collect()
    }

    /// Tells of those of a sort, with the plain characters as the mend.
    pub(super) fn tell(
        &self,
        cx: &Context<'_>,
        found: &mut Found<'_>,
        sort: Sort,
        message: &str,
        help: &str,
        title: &str,
    ) {
        let own = self.of(sort);
        let Some(first) = own.first() else {
            return;
        };
        let clear =
            !cx.from_macro(self.id) && (sort != Sort::Quote || balanced(self.text, &self.traces));
        let edits = own
            .iter()
            .filter(|_| clear)
            .map(|trace| Edit {
                span: self.span(trace),
                text: trace.plain.to_owned(),
            })
            .collect();
        found.push(
            Draft::at(cx, self.id, message)
                .pointing(self.span(first))
                .help(help)
                .fix(title, Applicability::Safe, edits),
        );
    }
}
