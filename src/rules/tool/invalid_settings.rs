//! FS920 invalid-settings.

use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"Something in `flaskssl.toml` that cannot be: a key that does not exist, a rule that nobody knows, a value of the wrong kind.

## Why it breaks

Settings that are read past would check something else than their author believes. So nothing is checked, and the exit
status is 2.

## How to mend it

The finding points at the place and says what can stand there. Editors that know JSON schemas for TOML can complete and
check the file with `docs/flaskssl.schema.json`.

## References

- [Settings](../../README.md#settings)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS920",
    name: "invalid-settings",
    severity: Severity::Error,
    finds: Finds::Tool,
    pedantic: false,
    page: PAGE,
};
