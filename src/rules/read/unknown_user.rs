//! FS151 unknown-user.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A user or group that this machine does not have.

## Why it breaks

httpd looks names up in the user database while it reads its configuration.

## Bad

```apache bad
User wwwdata
```

## Good

```apache good
User www-data
```

## How to mend it

Correct the name, or make the account with `adduser --system`.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_unixd.html#user>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS151",
    name: "unknown-user",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::UnknownUser),
    pedantic: false,
    page: PAGE,
};
