//! FS356 hsts-long.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::hsts::policies;

/// The page.
const PAGE: &str = r#"A `Strict-Transport-Security` of more than a month, for those who set up a site.

## Why it breaks

Once a browser has seen it, it does not speak plain HTTP to the site for that long, and lets nobody click a certificate's
warning away: a mistake with the certificate shuts visitors out until it is mended. So it is wise to begin small. When
all has gone well for some weeks, two years are right, and this rule is done: it is silent unless it is selected.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    Header always set Strict-Transport-Security "max-age=63072000"
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
    Header always set Strict-Transport-Security "max-age=604800"
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Begin with `max-age=300`, then a week (604800), a month (2592000), and at last two years (63072000).

## References

- <https://hstspreload.org/#deployment-recommendations>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS356",
    name: "hsts-long",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for policy in policies(cx) {
        let age = policy.said.as_ref().and_then(|said| said.max_age);
        let Some(age) = age.filter(|age| *age > 2_592_000) else {
            continue;
        };
        found.push(
            Draft::at(
                cx,
                policy.line.id,
                format!(
                    "for {} days browsers will insist on HTTPS here: long for a first try",
                    age / 86_400
                ),
            )
            .pointing(policy.value.span)
            .help("begin with \"max-age=300\", and raise it when all goes well"),
        );
    }
}
