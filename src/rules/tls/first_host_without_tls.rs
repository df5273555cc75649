//! FS302 first-host-without-tls.

use crate::hash::HashMap;

use crate::config::modules::Tri;
use crate::config::views::hosts::HostAddress;
use crate::config::views::speech::Speech;
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A virtual host without TLS that comes first on an address where others have it.

## Why it breaks

Whether TLS is spoken is settled when a connection comes in, before the visitor has said which name is wanted: by the
first virtual host of that address and port. If that one has no TLS, all others there answer plain HTTP too, whatever
their `SSLEngine` says, and browsers show "ERR_SSL_PROTOCOL_ERROR" for every name. The first one is the first that is
read: of the files in `sites-enabled` the one whose name sorts first.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName other.example
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
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Give the first virtual host `SSLEngine on` and a certificate, or take it off that port.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/details.html>
- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslengine>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS302",
    name: "first-host-without-tls",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// A first host without TLS: for which address, and the others there that have it.
pub(super) struct Spoiler<'c> {
    address: &'c HostAddress,
    others: Vec<ServerId>,
}

/// The hosts that keep others from speaking TLS.
pub(super) fn spoilers<'c>(cx: &'c Context<'_>) -> HashMap<ServerId, Spoiler<'c>> {
    let mut spoilers: HashMap<ServerId, Spoiler<'c>> = HashMap::default();
    if cx.module("mod_ssl") == Tri::No {
        return spoilers;
    }
    let speeches = cx.speeches();
    for host in &cx.hosts().all {
        if speeches.of_server(host.server) != Speech::Tls {
            continue;
        }
        for address in &host.addresses {
            let Some(first) = speeches.first_at(address) else {
                continue;
            };
            let plain = matches!(speeches.of_server(first), Speech::Plain | Speech::Upgrade);
            // On port 80 the mistake is the TLS, not its absence.
            if first == host.server || !plain || address.port == Some(80) {
                continue;
            }
            spoilers
                .entry(first)
                .or_insert(Spoiler {
                    address,
                    others: Vec::new(),
                })
                .others
                .push(host.server);
        }
    }
    spoilers
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for (first, spoiler) in spoilers(cx) {
        let Some(section) = cx.section_of(first) else {
            continue;
        };
        let port = spoiler
            .address
            .port
            .map_or_else(|| "*".to_owned(), |p| p.to_string());
        let whom = match spoiler.others.as_slice() {
            [one] => cx.hosts().all[one.0 as usize]
                .name
                .clone()
                .unwrap_or_else(|| "the other one".to_owned()),
            several => format!("the {} others", several.len()),
        };
        let engine = cx.tls()[first.0 as usize].engine.1.as_ref();
        let mut draft = Draft::at(
            cx,
            section,
            format!(
                "this virtual host is the first of {}:{port} and has no TLS, so that {whom} there cannot speak it either",
                spoiler.address.written
            ),
        )
        .help("give it `SSLEngine on` and a certificate, or another port; or have it read later");
        if let Some(engine) = engine {
            draft = draft.label(engine.span, "TLS is switched off here");
        }
        for other in spoiler.others.iter().take(3) {
            if let Some((_, Some(on))) = cx.tls().get(other.0 as usize).map(|tls| &tls.engine) {
                draft = draft.label(on.span, "and this has no effect");
            }
        }
        found.push(draft);
    }
}
