//! FS667 other-host-answers.

use crate::config::path;
use crate::config::views::hosts::Hosts;
use crate::facts::Topic;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"Visitors of a name get Debian's default page, and not the site.

## Why it breaks

Another virtual host answers: the site's own is not enabled, not loaded yet, or does not have the name. Debian's default site is there for whoever asks for a name that no host has.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"}, "page": {"is": {"status": 200, "title": "Apache2 Debian Default Page: It works"}}}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"}, "page": {"is": {"status": 200, "title": "Site"}}}]}
```

A site that still has Debian's page as its own is new, and not at fault.

```apache good
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /var/www/html
</VirtualHost>
==> /var/www/html/index.html <==
<title>Apache2 Debian Default Page: It works</title>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"}, "page": {"is": {"status": 200, "title": "Apache2 Debian Default Page: It works"}}}]}
```

## How to mend it

See which host has the name: `apache2ctl -S`. Enable the site with `a2ensite`, then reload Apache.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/details.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS667",
    name: "other-host-answers",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    for visit in &machine.visits {
        let title = visit.page.is().and_then(|page| page.title.as_deref());
        let default = title.is_some_and(|t| {
            t.starts_with("Apache2 Debian Default Page")
                || t.starts_with("Apache2 Ubuntu Default Page")
        });
        if !default {
            continue;
        }
        // A host whose own folder has that page is what it should be.
        let own = seen::host(cx, &visit.name, visit.port).is_some_and(|host| {
            let root = Hosts::document_root(cx.config, host.server);
            let page = root.map(|root| path::join(&root, b"index.html"));
            let app = cx
                .apps()
                .all
                .iter()
                .any(|app| app.server == host.server && app.mount == b"/");
            !app && page.is_some_and(|page| cx.facts.stat(Topic::Files, &page).is_there())
        });
        if own {
            continue;
        }
        let message = format!(
            "visitors of {} on port {} get Debian's default page, not the site",
            visit.name, visit.port
        );
        found.push(seen::at_visit(cx, visit, message).help(
            "another host answers: see with `apache2ctl -S` which, enable the site with a2ensite, reload Apache",
        ));
    }
}
