//! FS140 module-file.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A module that cannot be loaded.

## Why it breaks

The .so file is not there, is none, holds another module, or needs one that is loaded later. A package that was removed and not purged leaves its `LoadModule` line behind.

## Bad

```apache bad modules=event folder=/usr/lib/apache2/modules
LoadModule ssl_module /usr/lib/apache2/modules/mod_gone.so
```

## Good

```apache good modules=event file=/usr/lib/apache2/modules/mod_ssl.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
```

## How to mend it

Install the package that the finding names, or disable the module.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_so.html#loadmodule>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS140",
    name: "module-file",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::ModuleFile),
    pedantic: false,
    page: PAGE,
};
