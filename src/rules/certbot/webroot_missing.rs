//! FS810 webroot-missing.

use crate::config::world::{FileKind, Seen};
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::renewals;

/// The page.
const PAGE: &str = r#"A certificate that certbot renews through a folder that is not there.

## Why it breaks

The authenticator `webroot` puts a file below the folder that it was given when the certificate was first got. Where the
site has been moved since, the renewal ends with "... does not exist or is not a directory".

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
    for renewal in all
        .iter()
        .filter(|r| r.get("authenticator") == Some("webroot"))
    {
        for folder in renewal.webroots() {
            let gone = match cx.facts.stat(Topic::Files, folder.as_bytes()) {
                Seen::Absent => true,
                Seen::Is(meta) => meta.kind != FileKind::Directory,
                Seen::NotAsked | Seen::Gap(_) => false,
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
            if !gone {
                continue;
            }
            found.push(
                Draft::at(
                    cx,
                    section,
                    format!(
                        "certbot cannot renew {}: it puts the challenge into {folder}, and that is no folder",
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
