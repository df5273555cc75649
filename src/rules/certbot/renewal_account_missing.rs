//! FS814 renewal-account-missing.

use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A certificate whose account with the authority is gone.

## Why it breaks

certbot renews with the account that it got the certificate with; its key is in `/etc/letsencrypt/accounts`. Without it a renewal ends with "Account at ... does not exist", for example after a move to another machine without that folder.

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
account = 0123456789abcdef0123456789abcdef
server = https://acme-v02.api.letsencrypt.org/directory
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## Good

```apache good folder=/etc/letsencrypt/accounts/acme-v02.api.letsencrypt.org/directory/0123456789abcdef0123456789abcdef
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
account = 0123456789abcdef0123456789abcdef
server = https://acme-v02.api.letsencrypt.org/directory
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## How to mend it

Bring the folder back from a backup, or get the certificate once more: `certbot certonly --apache --cert-name site.example -d site.example --force-renewal`; certbot makes a new account for it.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS814",
    name: "renewal-account-missing",
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
        let (Some(account), Some(server)) = (renewal.get("account"), renewal.get("server")) else {
            continue;
        };
        let Some((_, rest)) = server.split_once("://") else {
            continue;
        };
        let folder = format!(
            "/etc/letsencrypt/accounts/{}/{account}",
            rest.trim_end_matches('/')
        );
        if !cx.facts.stat(Topic::Files, folder.as_bytes()).absent() {
            continue;
        }
        let message = format!(
            "certbot cannot renew {}: its account with the authority, {folder}, is not there",
            renewal.name
        );
        let draft = said::at(cx, renewal, account, message);
        found.push(
            draft
                .help("bring the folder back from a backup, or get the certificate once more, which makes a new account")
                .command(format!("{} --force-renewal", said::anew(renewal)))
                .subject(Subject::Lineage(renewal.name.clone())),
        );
    }
}
