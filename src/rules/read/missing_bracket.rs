//! FS112 missing-bracket.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A section's tag without its `>`.

## Why it breaks

httpd looks for the last `>` of the line and refuses a tag that has none.

## Bad

```apache bad
<VirtualHost *:80
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
</VirtualHost>
```

## How to mend it

Write the `>`.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#virtualhost>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS112",
    name: "missing-bracket",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Bracket),
    pedantic: false,
    page: PAGE,
};
