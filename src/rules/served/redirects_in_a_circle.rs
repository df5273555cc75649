//! FS668 redirects-in-a-circle.

use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"Redirects that lead in a circle.

## Why it breaks

Browsers give up: "ERR_TOO_MANY_REDIRECTS". Where the configuration is not at fault it is the application, which believes that it is asked by plain HTTP, or for another name.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"},
  "page": {"is": {"status": 301, "hops": [[301, "http://site.example/"]], "circle": true}}}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"},
  "page": {"is": {"status": 200, "hops": [[301, "https://site.example/"]], "circle": false}}}]}
```

## How to mend it

Look who answers: `curl -sI http://site.example/`. If it is the application, look for its setting about HTTPS, such as Django's `SECURE_SSL_REDIRECT`.

## References

- <https://docs.djangoproject.com/en/stable/ref/settings/#secure-ssl-redirect>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS668",
    name: "redirects-in-a-circle",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let mut told: Vec<&str> = Vec::new();
    for visit in &machine.visits {
        let Some(page) = visit.page.is().filter(|page| page.circle) else {
            continue;
        };
        // From either port one comes into the same circle.
        if told.contains(&visit.name.as_str()) {
            continue;
        }
        told.push(&visit.name);
        let way: Vec<&str> = page
            .hops
            .iter()
            .map(|(_, to)| to.as_str())
            .take(4)
            .collect();
        let message = format!(
            "visitors of {} are redirected in a circle: {}",
            visit.name,
            way.join(", then ")
        );
        found.push(seen::at_visit(cx, visit, message).help(
            "take out the redirect that leads back; if the application sends it, look for its setting about HTTPS",
        ));
    }
}
