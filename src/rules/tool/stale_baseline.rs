//! FS910 stale-baseline.

use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"An entry of the baseline whose finding is no longer there.

## Why it breaks

It was mended: well done. As long as the entry stands, the same fault can come back unseen.

## How to mend it

Write the baseline anew with `--write-baseline`. Only files that were looked at are spoken of: a run over a part of the
files says nothing of the others.

## References

- [Baselines](../../README.md#a-baseline-for-what-is-already-there)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS910",
    name: "stale-baseline",
    severity: Severity::Note,
    finds: Finds::Tool,
    pedantic: false,
    page: PAGE,
};
