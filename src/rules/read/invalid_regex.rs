//! FS107 invalid-regex.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A regular expression that does not compile.

## Why it breaks

httpd hands patterns to PCRE2 while it reads its configuration, and stops where one has an unclosed parenthesis, or a `*` with nothing before it.

## Bad

```apache bad
RedirectMatch ^/(old /new
```

## Good

```apache good
RedirectMatch ^/(old) /new
```

## How to mend it

Escape what is meant literally, close what is open; the finding names the place in the pattern.

## References

- <https://www.pcre.org/current/doc/html/pcre2pattern.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS107",
    name: "invalid-regex",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Regex),
    pedantic: false,
    page: PAGE,
};
