//! FS122 include-loop.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"Files that include each other.

## Why it breaks

httpd follows includes 128 deep and then says that there seems to be a recursion.

## Bad

```apache bad
Include apache2.conf
```

## Good

```apache good
IncludeOptional sites-enabled/*.conf
```

## How to mend it

Take the line out that leads back.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#include>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS122",
    name: "include-loop",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::IncludeLoop),
    pedantic: false,
    page: PAGE,
};
