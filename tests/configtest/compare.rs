//! Both programs' words on one case, side by side.

use crate::case::{Case, Entry, ROOT};
use crate::message;
use crate::oracle::Answer;
use crate::subject::Report;

/// How far they agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Both accept or both reject.
    pub(crate) verdict: bool,
    /// The same file and line; none where Apache accepts or names no place.
    pub(crate) line: Option<bool>,
    /// Something is claimed to stop a tree with which httpd is known to run.
    pub(crate) false_stop: bool,
}

impl Outcome {
    /// Nothing to be said against it.
    pub(crate) fn agrees(&self) -> bool {
        self.verdict && self.line != Some(false) && !self.false_stop
    }
}

/// Compares the answers on `case`.
pub(crate) fn compare(case: &Case, answer: &Answer, report: &Result<Report, String>) -> Outcome {
    let Ok(report) = report else {
        return Outcome {
            verdict: false,
            line: (!answer.accepts).then_some(false),
            false_stop: false,
        };
    };
    let stop = report.first_stop();
    let verdict = stop.is_none() == answer.accepts;
    let false_stop = answer.accepts && case.runs && report.any_stop().is_some();
    let places = places(case, answer);
    let line = (!places.is_empty()).then(|| {
        stop.is_some_and(|finding| {
            places.iter().any(|(file, line)| {
                finding.file.as_ref() == Some(file) && finding.line == Some(*line)
            })
        })
    });
    Outcome {
        verdict,
        line,
        false_stop,
    }
}

/// The places at which the fault may be shown, as Apache sees it.
pub(crate) fn places(case: &Case, answer: &Answer) -> Vec<(String, u32)> {
    if answer.accepts {
        return Vec::new();
    }
    let logical = |file: &str, start: u32, n: u32| logical_line(case, file, start, n);
    message::place(&answer.output)
        .map(|place| message::accepted(&place, &logical))
        .unwrap_or_default()
}

/// The physical line on which the `n`th logical line after line `start` of `file` ends.
fn logical_line(case: &Case, file: &str, start: u32, n: u32) -> Option<u32> {
    let path = file.strip_prefix(ROOT)?.trim_start_matches('/');
    let Some(Entry::File(bytes)) = case.tree.get(path) else {
        return Some(start + n);
    };
    let mut seen = 0;
    let mut comment = None;
    for (index, line) in bytes
        .split(|byte| *byte == b'\n')
        .enumerate()
        .skip(start as usize)
    {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // What a logical line is, its first physical line tells; a body keeps no comments.
        let is_comment = *comment.get_or_insert(line.trim_ascii_start().starts_with(b"#"));
        if line.ends_with(b"\\") {
            continue;
        }
        seen += u32::from(!is_comment);
        comment = None;
        if seen == n {
            return u32::try_from(index + 1).ok();
        }
    }
    None
}
