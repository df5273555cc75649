//! FS705 typographic-dash.

use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::plain_lines::marked;
use super::traces::Sort;

/// The page.
const PAGE: &str = r#"A dash (–) at the beginning of an argument where a hyphen (-) is meant.

## Why it breaks

Word processors and web pages make dashes of hyphens. httpd takes `–SSLv3` or `–f` for a word of its own. Where a directive
has a list of words to choose from, it stops; where it takes any word, the line does something else than it says.

## Bad

```apache bad
SSLEngine off
RewriteEngine on
RewriteCond /srv/file –f
RewriteRule ^ /file
```

## Good

```apache good
SSLEngine off
RewriteEngine on
RewriteCond /srv/file -f
RewriteRule ^ /file
```

## How to mend it

Write a hyphen. The fix does that, and is safe: nothing else can be meant.

## References

- <https://httpd.apache.org/docs/2.4/configuring.html#syntax>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS705",
    name: "typographic-dash",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in marked(cx, Sort::Dash) {
        line.tell(
            cx,
            found,
            Sort::Dash,
            "httpd takes this dash for a letter: a hyphen (-) is meant",
            "write a hyphen: -",
            "write a hyphen",
        );
    }
}
