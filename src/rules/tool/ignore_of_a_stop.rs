//! FS905 ignore-of-a-stop.

use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A `flaskssl: ignore` comment for something that httpd does not start with.

## Why it breaks

httpd does not read the comment. A configuration that it rejects, or that a start dies of, is no matter of taste: such a
finding is told and counts, whatever a comment, the settings or a baseline say.

## Bad

```apache bad also=FS106
# flaskssl: ignore[invalid-value] -- will be mended on Monday
Listen 80x
```

## Good

```apache good
Listen 80
```

## How to mend it

Mend what stops httpd, then take the comment away. If the finding is wrong, because httpd does start with it, that is a
bug of flaskssl worth reporting.

## References

- [How findings are ignored](../../README.md#ignoring-a-finding)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS905",
    name: "ignore-of-a-stop",
    severity: Severity::Warning,
    finds: Finds::Tool,
    pedantic: false,
    page: PAGE,
};
