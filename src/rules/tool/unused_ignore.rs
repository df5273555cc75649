//! FS903 unused-ignore.

use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A `flaskssl: ignore` comment, or one code of it, that suppresses nothing.

## Why it breaks

What it was for has been mended, or stands in another line. Left in place it would hide the next fault of that kind,
which nobody has looked at.

An ignore for a directive is for the next one that httpd reads, with blank lines and comments between them. Before a
section it is for all of the section.

## Bad

```apache bad
# flaskssl: ignore[argument-count] -- see ticket 12
Listen 80
```

## Good

```apache good elsewhere fragment
# flaskssl: ignore[unknown-directive] -- our own module
<CompanySection /srv>
    CompanyDirective on
</CompanySection>
```

## How to mend it

The fix takes the comment away, or the code off its list. It is safe: nothing is told that was not told before. Where
not all that the rule looks at could be seen, as in a fragment without its server, this is a note and the fix is not
safe.

## References

- [How findings are ignored](../../README.md#ignoring-a-finding)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS903",
    name: "unused-ignore",
    severity: Severity::Warning,
    finds: Finds::Tool,
    pedantic: false,
    page: PAGE,
};
