//! The figures, kind by kind.

use crate::case::Case;
use crate::run::Compared;
use std::collections::BTreeMap;

/// What is counted for one kind.
#[derive(Debug, Default, Clone)]
struct Count {
    cases: usize,
    rejected: usize,
    verdicts: usize,
    placed: usize,
    lines: usize,
    start_claims: usize,
}

/// The counts of every kind.
pub(crate) struct Tally {
    kinds: BTreeMap<String, Count>,
}

impl Tally {
    /// Counts.
    pub(crate) fn of(cases: &[Case], results: &[Compared]) -> Self {
        let mut kinds: BTreeMap<String, Count> = BTreeMap::new();
        for (case, result) in cases.iter().zip(results) {
            let count = kinds.entry(case.kind.clone()).or_default();
            count.cases += 1;
            count.rejected += usize::from(!result.answer.accepts);
            count.verdicts += usize::from(result.outcome.verdict);
            count.placed += usize::from(result.outcome.line.is_some());
            count.lines += usize::from(result.outcome.line == Some(true));
            let start = result.report.as_ref().is_ok_and(|report| {
                result.answer.accepts
                    && report
                        .findings
                        .iter()
                        .any(|f| f.stops.as_deref() == Some("start"))
            });
            count.start_claims += usize::from(start);
        }
        Tally { kinds }
    }

    /// The table people read.
    pub(crate) fn table(&self) -> String {
        let mut text = format!(
            "{:<16} {:>6} {:>9} {:>9} {:>7} {:>7} {:>7}  stops=start on accepted\n",
            "kind", "cases", "rejected", "verdicts", "%", "lines", "%"
        );
        let mut all = Count::default();
        for (kind, count) in &self.kinds {
            text += &row(kind, count);
            all.cases += count.cases;
            all.rejected += count.rejected;
            all.verdicts += count.verdicts;
            all.placed += count.placed;
            all.lines += count.lines;
            all.start_claims += count.start_claims;
        }
        text + &row("all", &all)
    }

    /// The kinds that fall short of what is promised.
    pub(crate) fn short(&self) -> Vec<String> {
        self.kinds
            .iter()
            .filter(|(_, count)| {
                count.verdicts * 100 < count.cases * 99 || count.lines * 100 < count.placed * 98
            })
            .map(|(kind, _)| kind.clone())
            .collect()
    }
}

fn row(kind: &str, count: &Count) -> String {
    format!(
        "{:<16} {:>6} {:>9} {:>9} {:>7} {:>7} {:>7}  {}\n",
        kind,
        count.cases,
        count.rejected,
        count.verdicts,
        percent(count.verdicts, count.cases),
        count.lines,
        percent(count.lines, count.placed),
        count.start_claims,
    )
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    // Cut, not rounded: 98.97 % is not 99 %.
    let hundredths = part * 10_000 / whole;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
