//! FS664 untrusted-chain.

use crate::facts::certificate::Certificate;
use crate::facts::snapshot::Bytes;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A certificate that leads to no authority that browsers, or this machine, trust.

## Why it breaks

Browsers warn, and programs refuse. Of a site within a company, whose machines all have its own authority, that is as it should be.

## Bad

```apache bad pem=/srv/site.pem:web/site.fullchain.pem pem=/srv/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /srv/site.pem
    SSLCertificateKeyFile /srv/site.key
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 443, "tls": true, "connect": {"is": "open"},
  "handshake": {"is": {"done": {"chain": [], "protocol": "TLSv1.3", "alpn": null,
    "trusted": {"Err": "UnknownIssuer"}, "trusted_here": {"Err": "UnknownIssuer"}}}}}]}
```

## Good

```apache good pem=/srv/site.pem:web/site.fullchain.pem pem=/srv/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /srv/site.pem
    SSLCertificateKeyFile /srv/site.key
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 443, "tls": true, "connect": {"is": "open"},
  "handshake": {"is": {"done": {"chain": [], "protocol": "TLSv1.3", "alpn": null,
    "trusted": {"Err": "UnknownIssuer"}, "trusted_here": {"Ok": null}}}}}]}
```

## How to mend it

Get a certificate of an authority that browsers know: `certbot --apache`. If the authority is your own, put its root into `/usr/local/share/ca-certificates` and run `update-ca-certificates`.

## References

- <https://letsencrypt.org/certificates/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS664",
    name: "untrusted-chain",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    for visit in &machine.visits {
        let Some(session) = visit.session() else {
            continue;
        };
        let (Err(why), Err(_)) = (&session.trusted, &session.trusted_here) else {
            continue;
        };
        // Dates, names and purposes have rules of their own, and so has what is signed by itself.
        if !why.contains("UnknownIssuer") || alone(&session.chain) {
            continue;
        }
        let issuer = session
            .chain
            .last()
            .and_then(|der| Certificate::of(&der.0, 1));
        let issuer = issuer.map_or_else(
            || "an authority that nobody knows".to_owned(),
            |one| one.issuer_shown().to_owned(),
        );
        let message = format!(
            "browsers do not trust the certificate that visitors of {} get: it leads to {issuer}",
            visit.name
        );
        found.push(seen::at_visit(cx, visit, message).help(
            "get one of an authority that they know, with `certbot --apache`; an authority of your own belongs into /usr/local/share/ca-certificates of every machine",
        ));
    }
}

/// Whether a certificate vouches for itself.
fn alone(chain: &[Bytes]) -> bool {
    let leaf = chain.first().and_then(|der| Certificate::of(&der.0, 1));
    leaf.is_some_and(|leaf| leaf.self_signed)
}
