//! FS466 rewrite-before-redirect.

use crate::hash::HashMap;

use crate::config::tree::NodeId;
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::sent;

/// The page.
const PAGE: &str = r#"A `Redirect` for all URLs, and a `RewriteRule` behind it that goes first.

## Why it breaks

mod_rewrite looks at a request before mod_alias does, whatever the order of the lines: the `RewriteRule` decides, and the `Redirect` that stands before it gets what is left.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
    RewriteEngine On
    RewriteRule ^/old http://archive.example/ [R,L]
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteRule ^/old http://archive.example/ [R,L]
    Redirect permanent / https://site.example/
</VirtualHost>
```

## How to mend it

Write the rule before the `Redirect`, so that the order is to be seen; or write both by one of the two modules.

## References

- <https://httpd.apache.org/docs/2.4/rewrite/avoid.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS466",
    name: "rewrite-before-redirect",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut all: HashMap<ServerId, (NodeId, String)> = HashMap::default();
    for sent in sent::all(cx).iter() {
        if sent.redirects() && !sent.pattern && sent.from.value == b"/" && sent.of_server(cx) {
            let to = sent.to.as_ref().map_or_else(String::new, |to| to.text());
            all.entry(cx.server_of(sent.id)).or_insert((sent.id, to));
        }
    }
    for (server, (redirect, to)) in all {
        if !cx.rewriting().is_on(server) {
            continue;
        }
        let Some(block) = cx.rewriting().of_server(server) else {
            continue;
        };
        let rule = block.rules.iter().find(|rule| {
            let text = rule.substitution.text();
            // Both send to HTTPS, as where certbot has added its own.
            let same = text.starts_with("https://") && to.starts_with("https://");
            rule.node > redirect && rule.certain && text != "-" && !same
        });
        let Some(rule) = rule else { continue };
        found.push(
            Draft::at(
                cx,
                rule.node,
                "this rule goes before the Redirect that stands above it: mod_rewrite looks at a request first",
            )
            .label(cx.config.tree.get(redirect).span(), "this gets what the rule leaves")
            .help("write it above the Redirect, so that the order is to be seen"),
        );
    }
}
