//! FS120 include-not-found.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"An `Include` of a file, a folder or a pattern that is not there.

## Why it breaks

httpd stops where `Include` finds nothing. `IncludeOptional` does not mind.

## Bad

```apache bad
Include conf-extra/site.conf
```

## Good

```apache good
IncludeOptional conf-extra/site.conf
```

## How to mend it

Correct the path (relative ones begin at the ServerRoot), or write `IncludeOptional`.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#include>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS120",
    name: "include-not-found",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::IncludeMissing),
    pedantic: false,
    page: PAGE,
};
