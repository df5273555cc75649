//! FS812 no-reload-after-renewal.

use crate::config::world::Seen;
use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A certificate that is renewed, and nothing that has Apache read the new one.

## Why it breaks

Apache keeps the certificate that it read when it started. With certbot's Apache plugin as installer it is reloaded after a renewal; with the authenticators `webroot`, `standalone` or a DNS one alone it is not, unless a hook does it. Weeks later visitors are shown an expired certificate, though a new one is on the disk.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /var/www/html
</VirtualHost>
==> /var/www/html/index.html <==
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
authenticator = webroot
[[webroot_map]]
site.example = /var/www/html
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
    DocumentRoot /var/www/html
</VirtualHost>
==> /var/www/html/index.html <==
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
authenticator = webroot
renew_hook = systemctl reload apache2
[[webroot_map]]
site.example = /var/www/html
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## How to mend it

Give it a hook: `certbot reconfigure --cert-name site.example --deploy-hook "systemctl reload apache2"`; before certbot 2.3 a script in `/etc/letsencrypt/renewal-hooks/deploy`.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#renewing-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS812",
    name: "no-reload-after-renewal",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.facts.machine().is_none() {
        return;
    }
    let mut idle = None;
    let mut hooked = false;
    for folder in [
        "/etc/letsencrypt/renewal-hooks/deploy",
        "/etc/letsencrypt/renewal-hooks/post",
    ] {
        match cx.facts.list(Topic::Files, folder.as_bytes()) {
            Seen::Is(entries) => {
                for entry in entries.iter() {
                    let file = format!("{folder}/{}", String::from_utf8_lossy(&entry.name));
                    // certbot: `list_hooks`, hooks.py: what may not be executed is passed over.
                    match cx.facts.stat(Topic::Files, file.as_bytes()) {
                        Seen::Is(meta) if meta.mode & 0o111 == 0 => idle = Some(file),
                        _ => hooked = true,
                    }
                }
            }
            // What may be there and cannot be seen.
            Seen::Gap(_) => hooked = true,
            _ => {}
        }
    }
    let ini = cx
        .facts
        .text(Topic::Files, b"/etc/letsencrypt/cli.ini")
        .known();
    let set = ini.is_some_and(|text| {
        let text = String::from_utf8_lossy(&text).into_owned();
        text.lines().any(|line| {
            let line = line.trim_start();
            ["deploy-hook", "renew-hook", "post-hook", "installer"]
                .iter()
                .any(|key| line.starts_with(key))
        })
    });
    if hooked || set {
        return;
    }
    for renewal in cx.renewals().iter().flat_map(|r| r.all()) {
        let by_hook = ["renew_hook", "deploy_hook", "post_hook"]
            .iter()
            .any(|key| renewal.get(key).is_some());
        let installer = renewal.get("installer").is_some_and(|i| i != "None");
        if by_hook || installer || renewal.get("authenticator").is_none() {
            continue;
        }
        // Only certificates that this server shows.
        let live = format!("/etc/letsencrypt/live/{}/", renewal.name);
        let named = cx
            .named("SSLCertificateFile")
            .find(|line| line.arg(0).starts_with(live.as_bytes()));
        let authenticator = renewal.get("authenticator").unwrap_or_default();
        let message = format!(
            "after a renewal of {} nothing has Apache read the new certificate: it is renewed by {authenticator}, without a hook",
            renewal.name
        );
        let draft = match named {
            Some(line) => Draft::at(cx, line.id, message),
            None if cx.named("SSLCertificateFile").next().is_some() => continue,
            None => Draft::about(
                format!("/etc/letsencrypt/renewal/{}.conf", renewal.name),
                message,
            ),
        };
        let file = format!("/etc/letsencrypt/renewal/{}.conf", renewal.name);
        let params = cx
            .facts
            .text(Topic::Files, file.as_bytes())
            .known()
            .and_then(|text| {
                let at = memchr::memmem::find(&text, b"authenticator")? as u32;
                Some(cx.place(file.as_bytes(), &text, at..at + 13))
            });
        let draft = match params {
            Some(span) => draft.label(span, "and no renew_hook beside it"),
            None => draft,
        };
        let draft = match &idle {
            Some(file) => draft
                .help(format!("let the hook {file} be executed: certbot passes over it as it is"))
                .command(format!("chmod +x '{}'", file.replace('\'', r"'\''"))),
            None => draft
                .help("write a hook that reloads it after each renewal")
                .command("printf '#!/bin/sh\\nsystemctl reload apache2\\n' > /etc/letsencrypt/renewal-hooks/deploy/apache2 && chmod +x /etc/letsencrypt/renewal-hooks/deploy/apache2"),
        };
        found.push(draft.subject(Subject::Lineage(renewal.name.clone())));
    }
}
