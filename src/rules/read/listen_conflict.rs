//! FS203 listen-conflict.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"`Listen` lines whose sockets exclude each other, or none at all.

## Why it breaks

A server that listens on every address of a port has that port on each of them, so that a second `Listen` for one address of it cannot be bound. `apache2 -t` opens no socket and says "Syntax OK"; the start, or the reload, ends with "no listening sockets available".

## Bad

```apache bad
Listen 443
Listen 127.0.0.1:443
```

## Good

```apache good
Listen 443
```

## How to mend it

Keep one of the two.

## References

- <https://httpd.apache.org/docs/2.4/bind.html>
- <https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listen>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS203",
    name: "listen-conflict",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Listen),
    pedantic: false,
    page: PAGE,
};
