//! FS322 wrong-purpose.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, shown};

/// The page.
const PAGE: &str = r#"A certificate that is not for servers.

## Why it breaks

A certificate may say what it is for. One for clients, mail or signing software alone is refused by every visitor:
curl says "unsuitable certificate purpose". It comes from an authority's wrong profile, or from taking the certificate
of a client for that of the server.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/client.fullchain.pem pem=/etc/ssl/site.key:web/client.key
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
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Have it issued for `serverAuth`. With a private authority made by openssl: `extendedKeyUsage=serverAuth`.

## References

- <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS322",
    name: "wrong-purpose",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        if shown.leaf().for_servers || !once.first(shown.named) {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                shown.named.setting.node,
                format!(
                    "the certificate in {} is not for servers, by its own word: visitors refuse it",
                    shown.path()
                ),
            )
            .pointing(shown.word(cx))
            .help("have it issued with the extended key usage serverAuth"),
        );
    }
}
