//! A few lines of a file, safe to show and bounded in size, with a span carried over.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::{SourceFile, Span};

use super::escape::{sentence, stand_in};

/// Most characters of a line that are shown.
const WIDTH: usize = 160;

/// Most lines of one span that are shown.
const LINES: u32 = 12;

/// Text around a place, and the places in it.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// Number of its first line, from 0.
    first_line: usize,
    /// Where the wanted spans are in the text.
    pub(super) spans: Vec<SourceSpan>,
}

impl Excerpt {
    /// The lines around `spans`, all of one file; `context` lines before and after.
    pub(super) fn new(file: &SourceFile, spans: &[Span], context: u32) -> Excerpt {
        let bytes = file.bytes();
        let line_of = |at: u32| file.line(at);
        let first = spans.iter().map(|s| line_of(s.start)).min().unwrap_or(1);
        let last = spans
            .iter()
            .map(|s| line_of(s.end.saturating_sub(1).max(s.start)).min(line_of(s.start) + LINES))
            .max()
            .unwrap_or(1);
        let last_of_file = line_of(bytes.len() as u32);
        let first = first.saturating_sub(context).max(1);
        let last = (last + context).min(last_of_file);
        let mut text = String::new();
        let mut marks = vec![(None, None); spans.len()];
        for line in first..=last {
            let range = file.line_range(line);
            // Of a very long line the part around the first place that is wanted in it.
            let wanted = spans
                .iter()
                .map(|s| s.start as usize)
                .find(|at| range.contains(at))
                .unwrap_or(range.start);
            let from = if range.len() > WIDTH {
                wanted.saturating_sub(WIDTH / 3).max(range.start)
            } else {
                range.start
            };
            if from > range.start {
                text.push('…');
            }
            let shown = &bytes[from..range.end.min(from + WIDTH)];
            let mut at = from;
            for chunk in shown.utf8_chunks() {
                for c in chunk.valid().chars() {
                    mark(&mut marks, spans, at, at + c.len_utf8(), &text);
                    text.push(stand_in(c));
                    at += c.len_utf8();
                }
                if !chunk.invalid().is_empty() {
                    mark(&mut marks, spans, at, at + chunk.invalid().len(), &text);
                    text.push('\u{fffd}');
                    at += chunk.invalid().len();
                }
            }
            // A place at the very end of the line, or past what is shown.
            mark(&mut marks, spans, at, range.end.max(at) + 1, &text);
            if at < range.end {
                text.push('…');
            }
            text.push('\n');
        }
        let spans = marks
            .into_iter()
            .map(|(start, end)| {
                let start: usize = start.unwrap_or(0);
                let end = end.unwrap_or(start).max(start);
                (start, end - start).into()
            })
            .collect();
        Excerpt {
            name: sentence(&file.display_path()).into_owned(),
            text,
            first_line: first as usize - 1,
            spans,
        }
    }
}

/// Notes where in `text` the spans begin and end whose bytes `from..to` are about to be shown.
fn mark(
    marks: &mut [(Option<usize>, Option<usize>)],
    spans: &[Span],
    from: usize,
    to: usize,
    text: &str,
) {
    for (mark, span) in marks.iter_mut().zip(spans) {
        if mark.0.is_none() && (from..to).contains(&(span.start as usize)) {
            mark.0 = Some(text.len());
        }
        if mark.1.is_none() && (from..to).contains(&(span.end as usize)) {
            mark.1 = Some(text.len());
        }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.as_str().read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line() + self.first_line,
            inner.column(),
            inner.line_count(),
        )))
    }
}
