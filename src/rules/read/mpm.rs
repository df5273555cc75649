//! FS142 mpm.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"No multi-processing module, or more than one.

## Why it breaks

Exactly one of mpm_event, mpm_worker and mpm_prefork must be loaded. Packages such as PHP's switch from one to another, and sometimes leave both.

## Bad

```apache bad modules=event file=/etc/apache2/mods/mod_mpm_prefork.so
LoadModule mpm_prefork_module mods/mod_mpm_prefork.so
```

## Good

```apache good modules=event file=/etc/apache2/mods/mod_ssl.so
LoadModule ssl_module mods/mod_ssl.so
```

## How to mend it

Disable all but one with `a2dismod`.

## References

- <https://httpd.apache.org/docs/2.4/mpm.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS142",
    name: "mpm",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Mpm),
    pedantic: false,
    page: PAGE,
};
