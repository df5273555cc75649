//! FS808 lineage-not-renewed.

use crate::hash::HashSet;

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::renewals::{FOLDER, lineage_of};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A certificate of certbot's that certbot does not renew: it has no renewal file.

## Why it breaks

certbot renews what it has a file for in `/etc/letsencrypt/renewal`, and nothing else. A certificate in
`/etc/letsencrypt/live` without one, copied from another machine or left behind by `certbot delete`, is served until it
expires.

## Bad

```apache bad pem=/etc/letsencrypt/live/site.example/fullchain.pem:web/site.fullchain.pem pem=/etc/letsencrypt/live/site.example/privkey.pem:web/site.key folder=/etc/letsencrypt/renewal
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
```

## Good

```apache good pem=/etc/letsencrypt/live/site.example/fullchain.pem:web/site.fullchain.pem pem=/etc/letsencrypt/live/site.example/privkey.pem:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
version = 2.1.0
archive_dir = /etc/letsencrypt/archive/site.example
cert = /etc/letsencrypt/live/site.example/cert.pem
[renewalparams]
authenticator = dns-rfc2136
```

## How to mend it

Get the certificate anew on this machine: `certbot certonly --cert-name site.example ...`.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#renewing-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS808",
    name: "lineage-not-renewed",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.named("SSLCertificateFile").next().is_none() {
        return;
    }
    let Some(renewed) = cx.renewals() else {
        return; // There is no such folder: certbot runs elsewhere.
    };
    let mut told = HashSet::default();
    for line in cx.named("SSLCertificateFile") {
        let file = path::under(&cx.config.server_root, line.arg(0));
        let Some(name) = lineage_of(&file) else {
            continue;
        };
        if !told.insert(name.to_vec()) {
            continue;
        }
        // Without the certificate itself, another rule has something to say.
        if !cx.facts.stat(Topic::Certificates, &file).is_there() {
            continue;
        }
        let mut renewal = path::join(FOLDER, name);
        renewal.extend_from_slice(b".conf");
        let shown = String::from_utf8_lossy(name);
        let seen = cx.facts.stat(Topic::Files, &renewal);
        if renewed.has(&shown) || !matches!(seen, Seen::Absent) {
            continue;
        }
        let mut draft = Draft::at(
            cx,
            line.id,
            format!("certbot does not renew this certificate: there is no {}", String::from_utf8_lossy(&renewal)),
        )
        .help(format!("get it anew on this machine, for example with `certbot certonly --webroot --cert-name {shown}`"));
        if let Some(arg) = line.args.first() {
            draft = draft.pointing(arg.span);
        }
        found.push(draft);
    }
}
