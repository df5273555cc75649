//! FS663 handshake-fails.

use crate::facts::machine::visits::Handshake;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A TLS handshake that fails.

## Why it breaks

Visitors see "secure connection failed". What listens there speaks no TLS, or none that is still in use, or dies on the way.

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
  "handshake": {"is": {"failed": "the connection was cut off"}}}]}
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
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 443, "tls": true, "connect": {"is": "open"}}]}
```

## How to mend it

Look at the server's error log, and try `openssl s_client -connect site.example:443 -servername site.example`.

## References

- <https://httpd.apache.org/docs/2.4/ssl/ssl_faq.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS663",
    name: "handshake-fails",
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
        if let Some(Handshake::Failed(why)) = visit.handshake.is() {
            let message = format!(
                "the handshake with {} on port {} fails: {why}",
                visit.name, visit.port
            );
            found.push(seen::at_visit(cx, visit, message).help(format!(
                "look at Apache's error log, and try: openssl s_client -connect {}:{} -servername {}",
                visit.address, visit.port, visit.name
            )));
        }
    }
}
