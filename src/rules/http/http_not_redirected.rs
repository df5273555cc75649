//! FS477 http-not-redirected.

use crate::config::views::requests::{Ask, Outcome};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::trail;

/// The page.
const PAGE: &str = r#"A virtual host on port 80 that serves a site itself, though another one has it on HTTPS.

## Why it breaks

Visitors who come by plain HTTP stay there: what they type and their cookies can be read on the way.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /etc/apache2/logs
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Write `Redirect permanent / https://site.example/` in the host on port 80.

## References

- <https://https.cio.gov/faq/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS477",
    name: "http-not-redirected",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for host in &cx.hosts().all[1..] {
        let (Some(section), Some(name)) = (cx.section_of(host.server), &host.name) else {
            continue;
        };
        let Some((server, _, Some(false))) = trail::server(cx, 80, name) else {
            continue;
        };
        let Some((secure, _, Some(true))) = trail::server(cx, 443, name) else {
            continue;
        };
        if server != host.server || !cx.hosts().all[secure.0 as usize].has_name(name) {
            continue;
        }
        let ask = Ask {
            name,
            port: 80,
            https: Some(false),
            path: "/",
        };
        let outcome = cx.outcome(server, &ask);
        if !matches!(
            outcome,
            Outcome::File(..) | Outcome::Script(_) | Outcome::Proxy(_)
        ) {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                section,
                format!("http://{name}/ is served in the clear, though the site has HTTPS"),
            )
            .help(format!("write `Redirect permanent / https://{name}/` here")),
        );
    }
}
