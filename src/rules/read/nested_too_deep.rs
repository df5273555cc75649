//! FS113 nested-too-deep.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"Sections that stand hundreds deep in each other, or includes and macros that multiply without end.

## Why it breaks

httpd has no limit but its memory and its stack, and dies without a message. Reading stops here before that.

## Bad

```apache bad
@DEEP@
```

## Good

```apache good
<IfModule mod_so.c>
</IfModule>
```

## How to mend it

Look for a generator that went wrong, or for closing tags that are missing everywhere.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS113",
    name: "nested-too-deep",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::TooDeep),
    pedantic: false,
    page: PAGE,
};
