//! FS346 insecure-renegotiation.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`SSLInsecureRenegotiation on`, which opens an attack from 2009.

## Why it breaks

With clients that do not know RFC 5746 somebody between them and the server can put a request of his own before theirs
(CVE-2009-3555). Every client of the last ten years knows it, so that nobody is helped.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLInsecureRenegotiation on
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

The fix takes the line out: off is the default. It asks first, for the sake of a client that is older than that.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslinsecurerenegotiation>
- <https://www.rfc-editor.org/rfc/rfc5746>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS346",
    name: "insecure-renegotiation",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in cx
        .named("SSLInsecureRenegotiation")
        .filter(|line| line.is(0, "on"))
    {
        found.push(
            Draft::at(
                cx,
                line.id,
                "SSLInsecureRenegotiation lets an attacker put a request before a visitor's",
            )
            .help("take the line out: off is the default")
            .fix(
                "take the line out",
                Applicability::Unsafe,
                cx.remove(line.id).into_iter().collect(),
            ),
        );
    }
}
