//! FS106 invalid-value.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"An argument that the directive does not take.

## Why it breaks

Most directives take a number in a range, an address, or one of a few words. httpd stops at anything else.

## Bad

```apache bad
KeepAlive yes
```

## Good

```apache good
KeepAlive On
```

## How to mend it

The nearest value that is taken is offered.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS106",
    name: "invalid-value",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Value),
    pedantic: false,
    page: PAGE,
};
