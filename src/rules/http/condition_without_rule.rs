//! FS469 condition-without-rule.

use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A `RewriteCond` that no `RewriteRule` follows.

## Why it breaks

A condition belongs to the one rule that comes next. Behind the last rule it is for nothing, and the rule that it was meant for runs without it.

`certbot --apache`, which copies the host to set up HTTPS, ends with "An unexpected error occurred: StopIteration".

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteRule ^/private https://login.example/ [R]
    RewriteCond %{REQUEST_METHOD} =GET
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteCond %{REQUEST_METHOD} =GET
    RewriteRule ^/private https://login.example/ [R]
</VirtualHost>
```

## How to mend it

Move it before its rule, or take it out. The fix takes it out, which changes nothing of what httpd does; look whether it was meant for the rule above.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewritecond>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS469",
    name: "condition-without-rule",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.config.stopped {
        return;
    }
    for block in &cx.rewriting().blocks {
        // Where a fragment is included, the rule may follow.
        let open = block.section.is_none() && !cx.config.whole && cx.config.htaccess.is_none();
        let Some(first) = block.left.first().filter(|_| !open) else {
            continue;
        };
        let edits: Option<Vec<Edit>> = block.left.iter().map(|c| cx.remove(c.node)).collect();
        let message = "no RewriteRule follows this condition: it does nothing";
        let mut draft = Draft::at(cx, first.node, message)
            .help("put it before the rule that it is for, or take it out");
        if let Some(rule) = block.rules.last() {
            let span = cx.config.tree.get(rule.node).span();
            draft = draft.label(span, "this rule runs without it");
        }
        found.push(draft.fix(
            "take it out",
            Applicability::Unsafe,
            edits.unwrap_or_default(),
        ));
    }
}
