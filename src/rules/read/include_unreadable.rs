//! FS121 include-unreadable.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A configuration file that is there and cannot be read.

## Why it breaks

A pipe, a device, a file without permission: httpd stops there.

## Bad

```apache bad denied=/etc/apache2/secret.conf
Include secret.conf
```

## Good

```apache good
IncludeOptional conf-enabled/*.conf
```

## How to mend it

Mend the permissions, or name a regular file.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#include>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS121",
    name: "include-unreadable",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::IncludeUnreadable),
    pedantic: false,
    page: PAGE,
};
