//! FS111 stray-closing-tag.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A closing tag that closes nothing, or not the section that is open.

## Why it breaks

Sections close in the reverse order of their opening, and the name in the closing tag must be the open section's.

## Bad

```apache bad
<Directory /var/www>
</Location>
</Directory>
```

## Good

```apache good
<Directory /var/www>
</Directory>
```

## How to mend it

Close the innermost open section first, or take the stray tag out.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS111",
    name: "stray-closing-tag",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::StrayClose),
    pedantic: false,
    page: PAGE,
};
