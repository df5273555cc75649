//! FS662 plain-http-served.

use crate::facts::machine::visits::Handshake;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"Plain HTTP on a port that visitors come to by HTTPS.

## Why it breaks

Browsers begin with a handshake and get a page instead: "SSL_ERROR_RX_RECORD_TOO_LONG", "wrong version number". Apache listens there without TLS: the virtual host with `SSLEngine on` is not loaded, or another one comes first.

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
  "handshake": {"is": {"plain": "HTTP/1.1 200 OK"}}}]}
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

See which host answers there: `apache2ctl -S`. It needs `SSLEngine on` and its certificate; then reload Apache.

## References

- <https://httpd.apache.org/docs/2.4/ssl/ssl_faq.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS662",
    name: "plain-http-served",
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
        if let Some(Handshake::Plain(_)) = visit.handshake.is() {
            let message = format!(
                "port {} answers visitors of {} with plain HTTP, not TLS",
                visit.port, visit.name
            );
            found.push(seen::at_visit(cx, visit, message).help(
                "see which host answers there with `apache2ctl -S`: it needs `SSLEngine on` and a certificate; then reload Apache",
            ));
        }
    }
}
