//! FS153 conflicting-directives.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"Directives that do not go together.

## Why it breaks

An `<Else>` without an `<If>`, a `<Limit>` that leaves no method, and the like.

## Bad

```apache bad
<Else>
    ServerSignature Off
</Else>
```

## Good

```apache good
<If "true">
    ServerSignature On
</If>
<Else>
    ServerSignature Off
</Else>
```

## How to mend it

The finding says which of them has to go.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#else>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS153",
    name: "conflicting-directives",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Conflict),
    pedantic: false,
    page: PAGE,
};
