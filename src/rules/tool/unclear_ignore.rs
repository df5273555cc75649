//! FS904 unclear-ignore.

use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A comment that begins with `flaskssl:` and says nothing that flaskssl understands.

## Why it breaks

It ignores nothing, and looks as if it did. There are two forms, each with a reason behind `--`:
`ignore[CODE, ...]` for the next directive or section, and `ignore-file[CODE, ...]` for the file.

httpd goes on with a comment in the next line if it ends in `\`. A comment that begins in such a next line is part of
the one above.

## Bad

```apache bad
# flaskssl: ignore FS110 -- our own module
Listen 80
```

## Good

```apache good elsewhere fragment
# flaskssl: ignore[unknown-directive] -- our own module
CompanyDirective on
```

## How to mend it

Write it in one of the two forms. What was to be ignored, only its author knows: there is no fix.

## References

- [How findings are ignored](../../README.md#ignoring-a-finding)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS904",
    name: "unclear-ignore",
    severity: Severity::Warning,
    finds: Finds::Tool,
    pedantic: false,
    page: PAGE,
};
