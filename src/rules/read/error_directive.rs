//! FS132 error-directive.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"An `Error` directive that is reached.

## Why it breaks

Somebody wrote it there to stop httpd, mostly behind a condition.

## Bad

```apache bad
Error "enable mod_ssl first"
```

## Good

```apache good
<IfModule !mod_ssl.c>
    Error "enable mod_ssl first"
</IfModule>
```

## How to mend it

See to what its message asks for.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#error>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS132",
    name: "error-directive",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::ErrorDirective),
    pedantic: false,
    page: PAGE,
};
