//! FS411 name-virtual-host.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`NameVirtualHost`, which does nothing.

## Why it breaks

Since httpd 2.4 virtual hosts of one address are told apart by their names without it. httpd warns of it at every start (AH00548), and a next release will refuse it.

## Bad

```apache bad
NameVirtualHost *:80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Take the line out. The fix does so; it is safe, since httpd passes over the line.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#namevirtualhost>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS411",
    name: "name-virtual-host",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in cx.named("NameVirtualHost") {
        found.push(
            Draft::at(cx, line.id, "NameVirtualHost does nothing since httpd 2.4")
                .help("take the line out")
                .fix(
                    "take the line out",
                    Applicability::Safe,
                    cx.remove(line.id).into_iter().collect(),
                ),
        );
    }
}
