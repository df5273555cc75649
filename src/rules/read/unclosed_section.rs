//! FS110 unclosed-section.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A section that nothing closes.

## Why it breaks

A section must be closed in the file that opens it. httpd names the outermost section that is left open at the end of the file. A condition that holds may stay open; then the rest of the file belongs to it.

## Bad

```apache bad
<Directory /var/www>
    Require all granted
```

## Good

```apache good
<Directory /var/www>
    Require all granted
</Directory>
```

## How to mend it

Write the closing tag after the last directive that belongs to the section.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS110",
    name: "unclosed-section",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Unclosed),
    pedantic: false,
    page: PAGE,
};
