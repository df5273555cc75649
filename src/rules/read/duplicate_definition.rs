//! FS152 duplicate-definition.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A name that is defined twice where it may be only once.

## Why it breaks

Two virtual hosts that each define a WSGI daemon process of the same name are the usual case: one for port 80 and one for 443, copied.

## Bad

```apache bad
Listen 80
Listen 8080
<VirtualHost *:80>
    WSGIDaemonProcess app
</VirtualHost>
<VirtualHost *:8080>
    WSGIDaemonProcess app
</VirtualHost>
```

## Good

```apache good
Listen 80
Listen 8080
<VirtualHost *:80>
    WSGIDaemonProcess app
    WSGIProcessGroup app
</VirtualHost>
<VirtualHost *:8080>
    WSGIProcessGroup app
</VirtualHost>
```

## How to mend it

Define it once; both virtual hosts of one server name may use it.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIDaemonProcess.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS152",
    name: "duplicate-definition",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Duplicate),
    pedantic: false,
    page: PAGE,
};
