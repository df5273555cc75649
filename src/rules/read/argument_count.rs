//! FS105 argument-count.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"Too few or too many arguments.

## Why it breaks

httpd cuts arguments at white space. A path with a space in it becomes two, a comment behind a directive becomes several, and an empty pair of quotes counts as none.

## Bad

```apache bad
DocumentRoot /var/www/my site
```

## Good

```apache good folder=/var/www
DocumentRoot "/var/www"
```

## How to mend it

Put an argument with spaces in it in quotes; put a comment on a line of its own.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS105",
    name: "argument-count",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::ArgumentCount),
    pedantic: false,
    page: PAGE,
};
