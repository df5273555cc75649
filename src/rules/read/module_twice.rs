//! FS141 module-twice.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A module that is loaded twice, or that is built in.

## Why it breaks

The second `LoadModule` of a name is passed over with a warning. One of a built-in module stops httpd.

## Bad

```apache bad modules=event file=/etc/apache2/mods/mod_ssl.so
LoadModule ssl_module mods/mod_ssl.so
LoadModule ssl_module mods/mod_ssl.so
```

## Good

```apache good modules=event file=/etc/apache2/mods/mod_ssl.so
LoadModule ssl_module mods/mod_ssl.so
```

## How to mend it

Take the second line out.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_so.html#loadmodule>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS141",
    name: "module-twice",
    severity: Severity::Warning,
    finds: Finds::Fault(Kind::ModuleTwice),
    pedantic: false,
    page: PAGE,
};
