//! FS815 renewal-from-staging.

use crate::finding::Subject;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A certificate that certbot renews from Let's Encrypt's staging environment.

## Why it breaks

It was got with `--staging` or `--test-cert`, and certbot remembers that. No browser trusts what comes from there, and every renewal brings another such certificate.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
authenticator = apache
installer = apache
server = https://acme-staging-v02.api.letsencrypt.org/directory
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
authenticator = apache
installer = apache
server = https://acme-v02.api.letsencrypt.org/directory
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## How to mend it

Get it once from the real one: `certbot --apache --cert-name site.example --force-renewal --server https://acme-v02.api.letsencrypt.org/directory`.

## References

- <https://letsencrypt.org/docs/staging-environment/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS815",
    name: "renewal-from-staging",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.facts.machine().is_none() {
        return;
    }
    for renewal in cx.renewals().iter().flat_map(|r| r.all()) {
        let Some(server) = renewal.get("server").filter(|s| s.contains("acme-staging")) else {
            continue;
        };
        let message = format!(
            "certbot renews {} from Let's Encrypt's staging environment, which no browser trusts",
            renewal.name
        );
        let draft = said::at(cx, renewal, server, message);
        let command = format!(
            "certbot --apache --cert-name {} --force-renewal --server https://acme-v02.api.letsencrypt.org/directory",
            renewal.name
        );
        found.push(
            draft
                .help("get it once from the real one; certbot remembers that")
                .command(command)
                .subject(Subject::Lineage(renewal.name.clone())),
        );
    }
}
