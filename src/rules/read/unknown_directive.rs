//! FS101 unknown-directive.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A directive or section that no module knows.

## Why it breaks

httpd stops at the first name that it does not know. The message speaks of a misspelling or a missing module and leaves it to you which.

## Bad

```apache bad
SSLEngin off
```

## Good

```apache good
SSLEngine off
```

## How to mend it

Nothing is changed without being asked: the nearest known name is offered.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html>
- <https://httpd.apache.org/docs/2.4/mod/quickreference.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS101",
    name: "unknown-directive",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::UnknownDirective),
    pedantic: false,
    page: PAGE,
};
