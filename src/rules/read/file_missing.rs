//! FS150 file-missing.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A file or folder that a directive names and that is not there, or is empty, or is no folder.

## Why it breaks

Some directives look at what they name while the configuration is read: certificates and keys, the main server's DocumentRoot, the folder for the PID file's like. httpd stops where it is missing.

## Bad

```apache bad
DocumentRoot /srv/no-such-site
```

## Good

```apache good folder=/srv/site
DocumentRoot /srv/site
```

## How to mend it

Correct the path, or make what it names.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#documentroot>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS150",
    name: "file-missing",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::FileMissing),
    pedantic: false,
    page: PAGE,
};
