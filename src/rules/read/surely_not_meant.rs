//! FS190 surely-not-meant.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"What httpd accepts with at most a warning, and what does not do what it says.

## Why it breaks

httpd takes many things that have no effect, or another one than they seem to have.

## Bad

```apache bad
<VirtualHost *:80>
    DocumentRoot /srv/no-such-site
</VirtualHost>
```

## Good

```apache good folder=/srv/site
<VirtualHost *:80>
    DocumentRoot /srv/site
</VirtualHost>
```

## How to mend it

The finding says what to write instead.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS190",
    name: "surely-not-meant",
    severity: Severity::Warning,
    finds: Finds::Fault(Kind::Suspicious),
    pedantic: false,
    page: PAGE,
};
