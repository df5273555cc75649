//! FS901 ignore-without-reason.

use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A `flaskssl: ignore` comment that does not say why.

## Why it breaks

In a year nobody knows whether the exception is still needed, and nobody dares to take it away. So an ignore without a
reason does nothing: what it was to ignore is told.

## Bad

```apache bad
# flaskssl: ignore[surely-not-meant]
Listen 80
```

## Good

```apache good elsewhere fragment
# flaskssl: ignore[unknown-directive] -- our own module, loaded on the server
CompanyDirective on
```

## How to mend it

Write `--` and the reason behind the bracket. What it is, only its author knows: there is no fix.

## References

- [How findings are ignored](../../README.md#ignoring-a-finding)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS901",
    name: "ignore-without-reason",
    severity: Severity::Warning,
    finds: Finds::Tool,
    pedantic: false,
    page: PAGE,
};
