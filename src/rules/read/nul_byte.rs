//! FS115 nul-byte.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A NUL byte in a configuration file.

## Why it breaks

To httpd a line ends at a NUL. What follows on the line is lost without a word. A file in UTF-16, as some editors save it, has a NUL in every other place.

## Bad

```apache bad
ServerTokens Prod@NUL@ OS
```

## Good

```apache good
ServerTokens Prod
```

## How to mend it

Save the file as UTF-8.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS115",
    name: "nul-byte",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Nul),
    pedantic: false,
    page: PAGE,
};
