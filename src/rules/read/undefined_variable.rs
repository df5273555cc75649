//! FS130 undefined-variable.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"`${NAME}` that neither `Define`, nor `-D`, nor the environment gives a value.

## Why it breaks

httpd warns, leaves the text as it stands, and goes on to look for a file with `${NAME}` in its path. On Debian, `apache2 -t` alone does not read `envvars`; `apachectl configtest` does.

## Bad

```apache bad
ServerAdmin ${ADMIN_OF_SITE}
```

## Good

```apache good
Define ADMIN_OF_SITE admin@example.org
ServerAdmin ${ADMIN_OF_SITE}
```

## How to mend it

Define it before it is used.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#define>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS130",
    name: "undefined-variable",
    severity: Severity::Warning,
    finds: Finds::Fault(Kind::UndefinedVariable),
    pedantic: false,
    page: PAGE,
};
