//! FS329 short-key.

use crate::config::pem::KeyKind;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, shown};

/// The page.
const PAGE: &str = r#"An RSA key of less than 2048 bits.

## Why it breaks

Authorities that browsers trust have not signed such a key since 2014, and many clients refuse it. A key of 1024 bits can
be broken by those who have the means. At OpenSSL's security level 2 httpd does not start below 1963 bits, and
`unusable-certificate` says so.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/short.fullchain.pem pem=/etc/ssl/site.key:web/short.key
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

Make a new key of 2048 bits, or one on an elliptic curve, and have the certificate issued for that.

## References

- <https://wiki.mozilla.org/Security/Server_Side_TLS>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS329",
    name: "short-key",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let Some(key) = shown.leaf().key else {
            continue;
        };
        let rsa = matches!(key.kind, KeyKind::Rsa | KeyKind::RsaPss);
        if !rsa || key.bits >= 2048 || !once.first(shown.named) {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                shown.named.setting.node,
                format!("the RSA key of the certificate in {} has {} bits; 2048 are the least that clients expect", shown.path(), key.bits),
            )
            .pointing(shown.word(cx))
            .help("make a new key, and have the certificate issued for it: openssl ecparam -name prime256v1 -genkey -noout -out new.key"),
        );
    }
}
