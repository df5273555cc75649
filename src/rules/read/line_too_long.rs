//! FS114 line-too-long.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A line of 16 MiB or more.

## Why it breaks

httpd reads no longer lines and gives up on the whole configuration. Such a file is hardly ever one of configuration.

## Bad

```apache bad
@LONG@
```

## Good

```apache good
ServerTokens Prod
```

## How to mend it

Is it the right file? A line can be continued: end it with `\\`.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS114",
    name: "line-too-long",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::LineTooLong),
    pedantic: false,
    page: PAGE,
};
