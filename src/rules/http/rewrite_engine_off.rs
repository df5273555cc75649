//! FS467 rewrite-engine-off.

use crate::config::views::rewrite::Context as Where;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A `RewriteRule` where nothing switches rewriting on.

## Why it breaks

Without `RewriteEngine On` every rule is passed over without a word. A virtual host takes the switch of the main server where it has none itself; on Debian the main server has none either.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=301,L]
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=301,L]
</VirtualHost>
```

```apache good
RewriteEngine On
<VirtualHost *:80>
    ServerName site.example
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=301,L]
</VirtualHost>
```

## How to mend it

Write `RewriteEngine On` before the first rule. The fix does so; it is not safe, as rules that never did anything then do.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewriteengine>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS467",
    name: "rewrite-engine-off",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.config.htaccess.is_some() || cx.config.stopped {
        return; // the switch may be on in a folder above
    }
    let all = cx.rewriting();
    let anywhere = all
        .blocks
        .iter()
        .any(|b| b.engine.is_some_and(|(on, _)| on));
    for block in &all.blocks {
        let own = match block.context {
            Where::Server => all.is_on(block.server),
            // A folder's switch may come from any section of a folder above it.
            _ => anywhere,
        };
        if own || block.engine.is_some() {
            continue;
        }
        // A fragment's surroundings may switch it on; a whole host seldom leaves it to them.
        let in_host = block.section.is_some();
        let Some(first) = block.rules.first().filter(|_| cx.config.whole || in_host) else {
            continue;
        };
        let more = match block.rules.len() - 1 {
            0 => "this rule is".to_owned(),
            1 => "this rule and the next are".to_owned(),
            n => format!("this rule and {n} more are"),
        };
        let before = first.conditions.first().map_or(first.node, |c| c.node);
        let severity = if cx.config.whole {
            Severity::Error
        } else {
            Severity::Note
        };
        let unless = if cx.config.whole {
            ""
        } else {
            ", unless the main server switches it on"
        };
        found.push(
            Draft::at(
                cx,
                first.node,
                format!("{more} passed over: rewriting is not switched on here{unless}"),
            )
            .severity(severity)
            .help("write `RewriteEngine On` before it")
            .fix(
                "write `RewriteEngine On` before the first rule",
                Applicability::Unsafe,
                cx.insert_before(before, &["RewriteEngine On"])
                    .into_iter()
                    .collect(),
            ),
        );
    }
}
