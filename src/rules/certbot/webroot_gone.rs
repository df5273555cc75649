//! FS814 webroot-gone.

use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A webroot that certbot is to write into and that is not there.

## Why it breaks

With the authenticator `webroot` certbot puts the challenge's answer into that folder. It does not make the folder: the renewal ends with "webroot directory does not exist".

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
authenticator = webroot
webroot_path = /srv/gone,
renew_hook = systemctl reload apache2
[[webroot_map]]
site.example = /srv/gone
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/www
</VirtualHost>
==> /srv/www/index.html <==
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
authenticator = webroot
webroot_path = /srv/www,
renew_hook = systemctl reload apache2
[[webroot_map]]
site.example = /srv/www
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## How to mend it

Make the folder that the virtual host on port 80 serves, or name another: `certbot certonly --webroot -w /var/www/html --cert-name site.example -d site.example`.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#webroot>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS814",
    name: "webroot-gone",
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
        if renewal.get("authenticator") != Some("webroot") {
            continue;
        }
        let file = format!("/etc/letsencrypt/renewal/{}.conf", renewal.name);
        let Some(text) = cx.facts.text(Topic::Files, file.as_bytes()).known() else {
            continue;
        };
        let lines = String::from_utf8_lossy(&text).into_owned();
        let mut in_map = false;
        let mut told: Vec<String> = Vec::new();
        for (n, line) in lines.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('[') {
                in_map = line == "[[webroot_map]]";
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            if !in_map && key.trim() != "webroot_path" {
                continue;
            }
            for folder in value
                .split(',')
                .map(str::trim)
                .filter(|f| f.starts_with('/'))
            {
                if told.iter().any(|known| known == folder)
                    || !cx.facts.stat(Topic::Files, folder.as_bytes()).absent()
                {
                    continue;
                }
                told.push(folder.to_owned());
                let message = format!(
                    "certbot cannot renew {}: its webroot {folder} is not there",
                    renewal.name
                );
                let draft = match cx.line_in(file.as_bytes(), &text, n as u32 + 1) {
                    Some(span) => Draft::at_span(span, message),
                    None => Draft::about(folder, message),
                };
                found.push(
                    draft
                        .help("make the folder, if the virtual host on port 80 serves it; or have the certificate renewed by the Apache plugin")
                        .command(format!("mkdir -p {folder}"))
                        .subject(Subject::Lineage(renewal.name.clone())),
                );
            }
        }
    }
}
