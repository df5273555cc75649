//! FS637 caa-forbids.

use crate::facts::machine::names::Caa;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A CAA record that forbids the authority to issue a certificate for the name.

## Why it breaks

Such a record, at the name or at a name above it, says which authorities may issue. Let's Encrypt looks at it before each certificate and refuses where it is not named: "CAA record for site.example prevents issuance". The present certificate works until it runs out.

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
server = https://acme-v02.api.letsencrypt.org/directory
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{"names": [{"name": "site.example", "servers": [{"server": "1.1.1.1", "kind": "public",
  "caa": {"records": [{"at": "site.example", "tag": "issue", "value": "digicert.com"}]}}]}]}
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
{"names": [{"name": "site.example", "servers": [{"server": "1.1.1.1", "kind": "public",
  "caa": {"records": [{"at": "site.example", "tag": "issue", "value": "letsencrypt.org"}]}}]}]}
```

## How to mend it

Add a record where the zone is kept: `site.example. CAA 0 issue "letsencrypt.org"`.

## References

- <https://letsencrypt.org/docs/caa/>
- [RFC 8659](https://www.rfc-editor.org/rfc/rfc8659)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS637",
    name: "caa-forbids",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let renewals = cx.renewals();
    let renewals = renewals.as_ref().map_or(&[][..], |renewals| renewals.all());
    if renewals.is_empty() {
        return;
    }
    for name in &machine.names {
        // The best informed server that was asked for them.
        let Some(told) = name
            .servers
            .iter()
            .filter(|told| told.caa.known() && !told.caa.records().is_empty())
            .max_by_key(|told| told.kind)
        else {
            continue;
        };
        let records = told.caa.records();
        let issue: Vec<&Caa> = records.iter().filter(|r| r.tag == "issue").collect();
        // Without such a record there is no limit for names without a star.
        if issue.is_empty() {
            continue;
        }
        let renewal = renewals
            .iter()
            .find(|r| r.name == name.name)
            .or(renewals.first());
        let server = renewal.and_then(|r| r.get("server")).unwrap_or(AUTHORITY);
        let host = server
            .split_once("://")
            .map_or(server, |(_, rest)| rest)
            .split(['/', ':'])
            .next()
            .unwrap_or_default();
        let named = |record: &&Caa| {
            let domain = record.value.split(';').next().unwrap_or_default().trim();
            let domain = domain.to_ascii_lowercase();
            !domain.is_empty()
                && (domain.ends_with(AUTHORITY) && (host.ends_with(AUTHORITY) || is_local(host))
                    || domain == host
                    || host.ends_with(&format!(".{domain}")))
        };
        if issue.iter().any(named) || (unknown(host) && !issue.iter().all(forbids)) {
            continue;
        }
        let said: Vec<String> = issue.iter().map(|r| format!("\"{}\"", r.value)).collect();
        let at = &issue[0].at;
        let message = format!(
            "{} may not get a certificate from {AUTHORITY}: the CAA record of {at} says {}",
            name.name,
            said.join(", ")
        );
        found.push(seen::at_name(&name.name, message).help(format!(
            "add a record where the zone is kept: {at}. CAA 0 issue \"{AUTHORITY}\""
        )));
    }
}

/// Whose certificates certbot gets where nothing else is said.
const AUTHORITY: &str = "letsencrypt.org";

/// An authority on this machine, for tests, takes the place of Let's Encrypt.
fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1")
}

/// Whether it is not known by which name the authority goes in such records.
fn unknown(host: &str) -> bool {
    !host.ends_with(AUTHORITY) && !is_local(host)
}

/// A record that forbids everybody.
fn forbids(record: &&Caa) -> bool {
    record
        .value
        .split(';')
        .next()
        .is_some_and(|domain| domain.trim().is_empty())
}
