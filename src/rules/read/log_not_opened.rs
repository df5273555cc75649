//! FS204 log-not-opened.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A log that cannot be opened when the server starts.

## Why it breaks

`apache2 -t` looks for the folder of a log and no further. A path that is a directory, or a program for a piped log that is not there, is found only by the start, and it ends there. No PATH is searched for such a program.

## Bad

```apache bad
ErrorLog "|rotatelogs /var/log/apache2/error.%Y%m%d 86400"
```

## Good

```apache good file=/usr/bin/rotatelogs
ErrorLog "|/usr/bin/rotatelogs /var/log/apache2/error.%Y%m%d 86400"
```

## How to mend it

Name a file in a folder that is there, or the whole path of the program.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#errorlog>
- <https://httpd.apache.org/docs/2.4/logs.html#piped>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS204",
    name: "log-not-opened",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Log),
    pedantic: false,
    page: PAGE,
};
