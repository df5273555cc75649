//! FS902 unknown-rule.

use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A code or a name that no rule has, in a `flaskssl: ignore` comment.

## Why it breaks

The comment ignores nothing under that name, and what was to be ignored is told.

## Bad

```apache bad
# flaskssl: ignore[unknown-directve] -- the module is loaded elsewhere
Listen 80
```

## Good

```apache good elsewhere fragment
# flaskssl: ignore[unknown-directive] -- the module is loaded elsewhere
CompanyDirective on
```

## How to mend it

`flaskssl rules` lists the codes and the names; both will do, in any case of letters. The fix writes the name nearest to
what is there. It is not safe: another rule may have been meant.

## References

- [How findings are ignored](../../README.md#ignoring-a-finding)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS902",
    name: "unknown-rule",
    severity: Severity::Warning,
    finds: Finds::Tool,
    pedantic: false,
    page: PAGE,
};
