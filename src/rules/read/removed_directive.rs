//! FS103 removed-directive.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A directive that httpd had once and has no more.

## Why it breaks

Old tutorials live long. httpd 2.4 stops at a name that an earlier version took.

## Bad

```apache bad
RewriteLog /var/log/apache2/rewrite.log
```

## Good

```apache good
LogLevel alert rewrite:trace3
```

## How to mend it

The finding names what took its place.

## References

- <https://httpd.apache.org/docs/2.4/upgrading.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS103",
    name: "removed-directive",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::RemovedDirective),
    pedantic: false,
    page: PAGE,
};
