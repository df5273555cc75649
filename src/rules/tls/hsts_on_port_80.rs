//! FS352 hsts-on-port-80.

use crate::hash::HashSet;

use crate::config::views::speech::Speech;
use crate::config::walk::ServerId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::hsts::policies;

/// The page.
const PAGE: &str = r#"`Strict-Transport-Security` on the plain HTTP side of a site, where browsers ignore it.

## Why it breaks

A browser takes the header over HTTPS only: over plain HTTP anybody between could have put it there. So the line has no
effect where it stands, and the site may have no HSTS at all. Nothing is said of a server that has no HTTPS itself: it
may stand behind one that has.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 80
Listen 443
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
    Header always set Strict-Transport-Security "max-age=63072000"
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
    Header always set Strict-Transport-Security "max-age=63072000"
</VirtualHost>
```

## How to mend it

Move the line into the virtual host of port 443. The fix takes it out here, which changes nothing for browsers.

## References

- <https://www.rfc-editor.org/rfc/rfc6797#section-8.1>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS352",
    name: "hsts-on-port-80",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let policies = policies(cx);
    if policies.is_empty() {
        return;
    }
    let speeches = cx.speeches();
    let lower = |name: &String| name.to_ascii_lowercase();
    let secured: HashSet<String> = cx
        .hosts()
        .all
        .iter()
        .filter(|host| speeches.of_server(host.server) == Speech::Tls)
        .flat_map(|host| host.name.iter().chain(&host.aliases).map(lower))
        .collect();
    let served: HashSet<ServerId> = policies
        .iter()
        .map(|policy| cx.server_of(policy.line.id))
        .filter(|server| speeches.of_server(*server) == Speech::Tls)
        .collect();
    for policy in &policies {
        let host = &cx.hosts().all[cx.server_of(policy.line.id).0 as usize];
        let plain = !host.addresses.is_empty() && host.addresses.iter().all(|a| a.port == Some(80));
        let twin = host
            .name
            .as_ref()
            .is_some_and(|name| secured.contains(&lower(name)));
        if !plain || !twin || speeches.of_server(host.server) != Speech::Plain {
            continue;
        }
        let help = if served.is_empty() {
            "move the line into the virtual host of port 443"
        } else {
            "take the line out here; the virtual host of port 443 is where it counts"
        };
        let mut draft = Draft::at(
            cx,
            policy.line.id,
            "browsers ignore Strict-Transport-Security over plain HTTP: this line has no effect",
        )
        .help(help);
        if !policy.conditional {
            draft = draft.fix(
                "take the line out",
                Applicability::Safe,
                cx.remove(policy.line.id).into_iter().collect(),
            );
        }
        found.push(draft);
    }
}
