//! FS810 webroot-missing.

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::renewals;

/// The page.
const PAGE: &str = r#"A certificate that certbot renews through a folder that is not there.

## Why it breaks

The authenticator `webroot` puts a file below the folder that it was given when the certificate was first got, and makes the
folder anew if it is gone. Where the site has been moved since, nobody serves what is put there: Let's Encrypt gets "404 Not
Found", and the certificate is not renewed.

## Bad

```apache bad folder=/srv/new
Listen 80
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/new
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = webroot
webroot_path = /srv/old,
```

## Good

```apache good folder=/srv/new
Listen 80
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /srv/new
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = webroot
webroot_path = /srv/new,
```

## How to mend it

Give it the new folder: `certbot certonly --webroot -w /srv/new -d site.example --cert-name site.example --force-renewal`.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#webroot>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS810",
    name: "webroot-missing",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    let all = renewals::all(cx).unwrap_or_default();
    if all.is_empty() {
        return;
    }
    // What is served from there once it is made anew.
    let served: Vec<Vec<u8>> = [("DocumentRoot", 0), ("Alias", 1)]
        .iter()
        .flat_map(|(name, at)| cx.named(name).map(move |line| line.arg(*at).to_vec()))
        .map(|folder| path::under(&cx.config.server_root, &folder))
        .collect();
    for renewal in all
        .iter()
        .filter(|r| r.get("authenticator") == Some("webroot"))
    {
        for folder in renewal.webroots() {
            let gone = match cx.facts.stat(Topic::Files, folder.as_bytes()) {
                Seen::Absent => true,
                Seen::Is(_) | Seen::NotAsked | Seen::Gap(_) => false,
            };
            // It is said where the host of that name is, else at the first host.
            let hosts = &cx.hosts().all;
            let place = hosts
                .iter()
                .find(|host| host.span.is_some() && host.has_name(&renewal.name))
                .or_else(|| hosts.iter().find(|host| host.span.is_some()));
            let Some(section) = place.and_then(|host| cx.section_of(host.server)) else {
                continue;
            };
            if !gone || served.iter().any(|at| path::within(at, folder.as_bytes())) {
                continue;
            }
            found.push(
                Draft::at(
                    cx,
                    section,
                    format!(
                        "certbot cannot renew {}: it puts the challenge into {folder}, which is not there and not served",
                        renewal.name
                    ),
                )
                .help(format!(
                    "give it the folder that is served now: certbot certonly --webroot -w FOLDER -d {0} --cert-name {0} --force-renewal",
                    renewal.name
                )),
            );
        }
    }
}
