//! FS354 hsts-switched-off.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::hsts::policies;

/// The page.
const PAGE: &str = r#"A `Strict-Transport-Security` that tells browsers to forget it.

## Why it breaks

`max-age=0` ends what an earlier header has told a browser. It is right for getting out of HSTS, and a mistake for getting
into it.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    Header always set Strict-Transport-Security "max-age=0"
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
    Header always set Strict-Transport-Security "max-age=300"
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

To begin with HSTS, write a number of seconds: `max-age=300` for a first try. To leave it, keep the line until all visitors have been here once.

## References

- <https://www.rfc-editor.org/rfc/rfc6797#section-6.1.1>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS354",
    name: "hsts-switched-off",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for policy in policies(cx) {
        if policy.said.as_ref().and_then(|said| said.max_age) != Some(0) {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                policy.line.id,
                "max-age=0 tells browsers to forget that this site wants HTTPS",
            )
            .pointing(policy.value.span)
            .help("write \"max-age=300\" for a first try, unless HSTS is to end"),
        );
    }
}
