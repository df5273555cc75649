//! FS472 https-variable.

use crate::config::modules::Tri;
use crate::config::views::requests::holds_for;
use crate::config::views::rewrite::{Condition, Rule as Rewrite};
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Line, Rule, Severity};

/// The page.
const PAGE: &str = r#"A `RewriteCond` about HTTPS that says the same for HTTP and HTTPS.

## Why it breaks

`%{HTTPS}` is `on` or `off`. `%{ENV:HTTPS}` is empty in rewriting rules, even with `SSLOptions +StdEnvVars`, and `%{SERVER_PROTOCOL}` is such as `HTTP/1.1` by TLS as well. A condition that compares them with something else always holds, so that the redirect to HTTPS never ends, or never does, so that there is none.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteCond %{HTTPS} !=1
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=301,L]
</VirtualHost>
```

```apache bad
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteCond %{ENV:HTTPS} !on
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=301,L]
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    RewriteEngine On
    RewriteCond %{HTTPS} !=on
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=301,L]
</VirtualHost>
```

```apache good
<VirtualHost *:80>
    ServerName site.example
    SetEnvIf X-Forwarded-Proto https HTTPS=on
    RewriteEngine On
    RewriteCond %{ENV:HTTPS} !on
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=301,L]
</VirtualHost>
```

## How to mend it

Write `RewriteCond %{HTTPS} !=on`. The fix does so; it is not safe, as the rule then does something else than before.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewritecond>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS472",
    name: "https-variable",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let set = sets_https(cx);
    for block in &cx.rewriting().blocks {
        let conditions = block.rules.iter().flat_map(|rule| &rule.conditions);
        for condition in conditions.filter(|c| !c.or) {
            let test = condition.test.text();
            let said = match test.to_ascii_uppercase().as_str() {
                "%{HTTPS}" => always(condition, ["on", "off"]),
                "%{ENV:HTTPS}" if !set && (cx.config.whole || block.section.is_some()) => {
                    always(condition, ["", ""])
                }
                "%{SERVER_PROTOCOL}" if mentions_https(condition) => {
                    always(condition, ["HTTP/1.1", "HTTP/2.0"])
                }
                _ => continue,
            };
            let Some(said) = said else { continue };
            let (what, why) = if said {
                ("always holds", "the rule is for HTTPS as well")
            } else {
                ("never holds", "the rule does nothing")
            };
            let known = match test.to_ascii_uppercase().as_str() {
                "%{HTTPS}" => "`%{HTTPS}` is `on` or `off`",
                "%{ENV:HTTPS}" => "`%{ENV:HTTPS}` is empty where rules are looked at",
                _ => "the protocol is HTTP/1.1 or the like, by TLS too",
            };
            // What is meant: nothing but a `!`, or a word for "off", can tell.
            let off = condition.negated
                || ["off", "0", "false", "no", "http/"]
                    .iter()
                    .any(|word| condition.pattern.text().to_ascii_lowercase().contains(word));
            let mended = if off { "%{HTTPS} !=on" } else { "%{HTTPS} =on" };
            // A `!` that is there stays.
            let pattern = if off && !condition.negated {
                "!=on"
            } else {
                "=on"
            };
            let edits = [(&condition.test, "%{HTTPS}"), (&condition.pattern, pattern)];
            let literal = edits.iter().all(|(piece, _)| piece.literal);
            let edits: Vec<Edit> = edits
                .into_iter()
                .filter(|(piece, text)| literal && piece.value != text.as_bytes())
                .map(|(piece, text)| Edit {
                    span: piece.span,
                    text: text.to_owned(),
                })
                .collect();
            let severity = if cx.config.whole || test.eq_ignore_ascii_case("%{HTTPS}") {
                Severity::Error
            } else {
                Severity::Note
            };
            found.push(
                Draft::at(
                    cx,
                    condition.node,
                    format!("this condition {what}: {known}; {why}"),
                )
                .severity(severity)
                .help(format!("write `RewriteCond {mended}`"))
                .fix(format!("write `{mended}`"), Applicability::Unsafe, edits),
            );
        }
    }
}

fn mentions_https(condition: &Condition) -> bool {
    condition
        .pattern
        .text()
        .to_ascii_lowercase()
        .contains("https")
}

/// Whether it says the same of all values, and what.
fn always(condition: &Condition, values: [&str; 2]) -> Option<bool> {
    let said = values.map(|value| holds_for(condition, value));
    match said {
        [Tri::Yes, Tri::Yes] => Some(true),
        [Tri::No, Tri::No] => Some(false),
        _ => None,
    }
}

/// Whether anything may set a variable of that name before rules are looked at.
fn sets_https(cx: &Context<'_>) -> bool {
    let setters = [
        "SetEnvIf",
        "SetEnvIfNoCase",
        "SetEnvIfExpr",
        "BrowserMatch",
        "SetEnv",
    ];
    let by_word = |line: Line<'_>| {
        line.args
            .iter()
            .any(|arg| arg.text().to_ascii_uppercase().starts_with("HTTPS"))
    };
    let by_rule = |rule: &Rewrite| {
        rule.flags.iter().any(|(key, value)| {
            matches!(key.as_str(), "e" | "env") && value.to_ascii_uppercase().starts_with("HTTPS")
        })
    };
    setters
        .into_iter()
        .flat_map(|name| cx.named(name))
        .any(by_word)
        || cx
            .rewriting()
            .blocks
            .iter()
            .flat_map(|b| &b.rules)
            .any(by_rule)
}
