//! What fixes change, as a unified diff whose hunks name their rules.

use similar::{Algorithm, ChangeTag, TextDiff};

use super::{Mark, Text};

/// Lines around a change.
const CONTEXT: usize = 3;

/// A unified diff of one text, as `patch` takes it. Behind the line numbers of a hunk stand the
/// rules whose fixes made it. `old` and `new` are the names for the head of it.
pub fn unified(text: &Text, old: &str, new: &str) -> Vec<u8> {
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_lines(&text.before[..], &text.after[..]);
    let mut unified = diff.unified_diff();
    unified.context_radius(CONTEXT);
    let starts: Vec<usize> = std::iter::once(0)
        .chain(memchr::memchr_iter(b'\n', &text.after).map(|n| n + 1))
        .collect();
    let line_of = |at: usize| starts.partition_point(|&s| s <= at) - 1;
    let mut out = format!("--- {old}\n+++ {new}\n").into_bytes();
    for hunk in unified.iter_hunks() {
        let lines: Vec<_> = hunk.iter_changes().collect();
        // Of the new text: a mark may stand behind the last line that was taken out.
        let new: Vec<usize> = lines.iter().filter_map(|c| c.new_index()).collect();
        let first = new.first().copied().unwrap_or(0);
        let last = new.last().map_or(first, |n| n + 1);
        let in_hunk = |mark: &&Mark| {
            let line = line_of(mark.range.start);
            let end = line_of(mark.range.end.max(mark.range.start));
            line <= last && end >= first
        };
        let mut rules: Vec<String> = text
            .marks
            .iter()
            .filter(in_hunk)
            .map(|mark| format!("{} {}", mark.code, mark.name))
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let head = format!("{} {}", hunk.header(), rules.join(", "));
        out.extend_from_slice(head.trim_end().as_bytes());
        out.push(b'\n');
        for change in lines {
            out.push(match change.tag() {
                ChangeTag::Equal => b' ',
                ChangeTag::Delete => b'-',
                ChangeTag::Insert => b'+',
            });
            out.extend_from_slice(change.value());
            if !change.value().ends_with(b"\n") {
                out.extend_from_slice(b"\n\\ No newline at end of file\n");
            }
        }
    }
    out
}
