//! FS351 hsts-missing.

use crate::hash::HashSet;

use crate::config::views::speech::Speech;
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::hsts::policies;
use super::shown::private;

/// The page.
const PAGE: &str = r#"A site with HTTPS that does not tell browsers to insist on it.

## Why it breaks

Without `Strict-Transport-Security` a visitor who types the name begins with `http://`, and whoever is between can keep
them there. Not every site wants it: with it there is no way back to plain HTTP for as long as it says. The rule is
silent unless it is selected.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    Header always set Strict-Transport-Security "max-age=63072000"
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Add `Header always set Strict-Transport-Security "max-age=300"` (module headers), and raise the number when all goes well.

## References

- <https://www.rfc-editor.org/rfc/rfc6797>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS351",
    name: "hsts-missing",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // What stands outside of a fragment may set it.
    if !cx.config.whole {
        return;
    }
    let set: HashSet<ServerId> = policies(cx)
        .iter()
        .map(|p| cx.server_of(p.line.id))
        .collect();
    if set.contains(&ServerId::MAIN) {
        return;
    }
    for host in &cx.hosts().all {
        let public = host.name.as_deref().is_some_and(|name| !private(name));
        let tls = cx.speeches().of_server(host.server) == Speech::Tls;
        let Some(section) = cx.section_of(host.server).filter(|_| public && tls) else {
            continue;
        };
        if set.contains(&host.server) {
            continue;
        }
        found.push(
            Draft::at(cx, section, "this site has HTTPS and does not tell browsers to insist on it")
                .help("add `Header always set Strict-Transport-Security \"max-age=300\"`, and raise the number when all goes well"),
        );
    }
}
