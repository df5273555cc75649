//! FS468 rewrite-not-inherited.

use crate::config::views::hosts::Bound;
use crate::config::views::rewrite::Block;
use crate::config::walk::ServerId;
use crate::finding::Applicability;
use crate::rules::listeners::Listeners;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"Rewriting rules outside the virtual hosts, which no virtual host inherits.

## Why it breaks

Rules that stand in the main server's own context are for requests that no virtual host answers. On Debian there is always one that does, so that rules in `apache2.conf` or `conf-enabled` do nothing. The switch, `RewriteEngine`, is inherited; the rules are not.

## Bad

```apache bad
Listen 80
RewriteEngine On
RewriteCond %{HTTPS} !=on
RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## Good

```apache good
Listen 80
RewriteEngine On
RewriteOptions InheritDown
RewriteCond %{HTTPS} !=on
RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Move the rules into the virtual hosts, or write `RewriteOptions InheritDown` before them. The fix does the second; it is not safe, as the rules are then for every host.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewriteoptions>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS468",
    name: "rewrite-not-inherited",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let all = cx.rewriting();
    let Some(main) = all.of_server(ServerId::MAIN) else {
        return;
    };
    let Some(rule) = main
        .rules
        .first()
        .filter(|_| main.engine.is_some_and(|(on, _)| on))
    else {
        return;
    };
    let inherits = |block: &Block| block.options.iter().any(|o| o.starts_with("inherit"));
    if all.blocks.iter().any(inherits) {
        return;
    }
    let Some(listeners) = Listeners::of(cx) else {
        return;
    };
    // Somewhere the main server answers itself.
    let own = |port: u16| {
        let host = |port| cx.names().chain(&(Bound::Any, port)).is_some();
        !host(Some(port)) && !host(None)
    };
    if listeners.ports().any(own) {
        return;
    }
    let before = rule.conditions.first().map_or(rule.node, |c| c.node);
    found.push(
        Draft::at(
            cx,
            rule.node,
            "no virtual host inherits this rule, and every request is a virtual host's: it does nothing",
        )
        .help("move it into the virtual hosts, or write `RewriteOptions InheritDown` before it")
        .fix(
            "write `RewriteOptions InheritDown` before it",
            Applicability::Unsafe,
            cx.insert_before(before, &["RewriteOptions InheritDown"]).into_iter().collect(),
        ),
    );
}
