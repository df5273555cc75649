//! FS108 invalid-expression.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"An expression of `<If>`, `Require expr` or `expr=` that does not parse.

## Why it breaks

The expressions of httpd 2.4 have a grammar of their own. A string without quotes, `=` and `==` mixed up with words, an unknown function or variable stop httpd.

## Bad

```apache bad
<If "%{HTTP_HOST} === 'example.org'">
</If>
```

## Good

```apache good
<If "%{HTTP_HOST} == 'example.org'">
</If>
```

## How to mend it

The finding points at the place in the expression and says what was expected there.

## References

- <https://httpd.apache.org/docs/2.4/expr.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS108",
    name: "invalid-expression",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Expression),
    pedantic: false,
    page: PAGE,
};
