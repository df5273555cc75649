//! FS104 wrong-context.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A directive that may not stand where it stands.

## Why it breaks

Every directive belongs in some of: the server config, a virtual host, a directory section, a .htaccess file. Elsewhere httpd refuses it.

## Bad

```apache bad
<Directory /var/www>
    Listen 8080
</Directory>
```

## Good

```apache good
Listen 8080
```

## How to mend it

Move it to one of the places that the finding names.

## References

- <https://httpd.apache.org/docs/2.4/mod/directive-dict.html#Context>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS104",
    name: "wrong-context",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Context),
    pedantic: false,
    page: PAGE,
};
