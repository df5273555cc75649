//! FS321 no-alternative-names.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, shown};

/// The page.
const PAGE: &str = r#"A certificate that names its site in the old way alone.

## Why it breaks

Browsers look for a site's name among the certificate's subject alternative names, and there only; the common name of
the subject has not counted since 2017 (Chrome 58, Firefox 48). Visitors get "NET::ERR_CERT_COMMON_NAME_INVALID",
whatever the common name is. Some other clients, curl among them, still accept it, so that a test by hand may pass.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/cnonly.fullchain.pem pem=/etc/ssl/site.key:web/cnonly.key
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

Have it issued again with its names: `openssl req -addext subjectAltName=DNS:site.example`. certbot always does so.

## References

- <https://www.rfc-editor.org/rfc/rfc9525#section-6.3>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS321",
    name: "no-alternative-names",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let leaf = shown.leaf();
        if leaf.has_names() || leaf.self_signed || !once.first(shown.named) {
            continue;
        }
        let name = shown.host.name.as_deref().unwrap_or("site.example");
        found.push(
            Draft::at(
                cx,
                shown.named.setting.node,
                format!("the certificate in {} has no subject alternative names: browsers accept it for no site", shown.path()),
            )
            .pointing(shown.word(cx))
            .help(format!("have it issued again with its names: openssl req … -addext subjectAltName=DNS:{name}")),
        );
    }
}
