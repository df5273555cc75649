//! FS327 staging-certificate.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Kept, Once, shown, text};

/// The page.
const PAGE: &str = r#"A certificate from Let's Encrypt's staging environment.

## Why it breaks

The staging environment is for trying out: no browser trusts what it issues, and visitors get a full-page warning. It is
what `certbot --staging` (or `--test-cert`, or `--dry-run` kept by hand) asks; the renewal configuration remembers the
server, so that later renewals stay there too.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/stage.fullchain.pem pem=/etc/ssl/site.key:web/stage.key
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

Have it issued again without `--staging`: `certbot --apache --cert-name NAME --force-renewal -d NAME`. The
line `server =` in `/etc/letsencrypt/renewal/NAME.conf` must not name acme-staging any more.

## References

- <https://letsencrypt.org/docs/staging-environment/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS327",
    name: "staging-certificate",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let leaf = shown.leaf();
        let says = |text: &Option<String>| {
            text.as_deref().is_some_and(|text| {
                text.starts_with("(STAGING)")
                    || text.starts_with("Fake LE ")
                    || text.starts_with("happy hacker fake CA")
            })
        };
        if !(says(&leaf.issuer) || says(&leaf.issuer_organisation)) || !once.first(shown.named) {
            continue;
        }
        let name = match Kept::live(&shown.named.path) {
            Some(kept) => text(kept.lineage),
            None => shown.host.name.clone().unwrap_or_else(|| "NAME".to_owned()),
        };
        found.push(
            Draft::at(
                cx,
                shown.named.setting.node,
                format!("the certificate in {} is from Let's Encrypt's staging environment: no browser trusts it", shown.path()),
            )
            .pointing(shown.word(cx))
            .help(format!("have it issued again without --staging: certbot --apache --cert-name {name} --force-renewal -d {name}")),
        );
    }
}
