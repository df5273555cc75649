//! FS812 no-reload-after-renewal.

use crate::config::path;
use crate::config::world::{FileKind, Seen};
use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

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
    let hooks = hooks(cx);
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
    if set || hooks == Hooks::Run {
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
            None => Draft::about(renewal.file(), message),
        };
        if let Hooks::Idle(hook) = &hooks {
            let help = "certbot carries out only what is executable there";
            found.push(
                draft
                    .help(format!("{hook} is not executable, and {help}"))
                    .command(format!("chmod +x {hook}"))
                    .subject(Subject::Lineage(renewal.name.clone())),
            );
            continue;
        }
        let draft = match said::place(cx, renewal, "authenticator") {
            Some(span) => draft.label(span, "and no renew_hook beside it"),
            None => draft,
        };
        found.push(
            draft
                .help("write a hook that reloads it after each renewal")
                .command("printf '#!/bin/sh\\nsystemctl reload apache2\\n' > /etc/letsencrypt/renewal-hooks/deploy/apache2 && chmod +x /etc/letsencrypt/renewal-hooks/deploy/apache2")
                .subject(Subject::Lineage(renewal.name.clone())),
        );
    }
}

/// What is in the folders of hooks for all certificates.
#[derive(Debug, PartialEq, Eq)]
enum Hooks {
    None,
    /// Something is there that certbot passes over.
    Idle(String),
    /// Something that is carried out, or that may be there and cannot be seen.
    Run,
}

/// certbot carries out the executable files of these folders (`list_hooks`,
/// certbot/_internal/hooks.py), without those whose name ends in `~`.
fn hooks(cx: &Context<'_>) -> Hooks {
    let mut found = Hooks::None;
    for folder in [
        &b"/etc/letsencrypt/renewal-hooks/deploy"[..],
        b"/etc/letsencrypt/renewal-hooks/post",
    ] {
        let entries = match cx.facts.list(Topic::Files, folder) {
            Seen::Is(entries) => entries,
            Seen::Gap(_) => return Hooks::Run,
            _ => continue,
        };
        for entry in entries {
            let file = path::join(folder, &entry.name);
            match cx.facts.stat(Topic::Files, &file) {
                Seen::Is(meta) if meta.kind != FileKind::File => {}
                Seen::Is(meta) if meta.mode & 0o111 == 0 => {
                    found = Hooks::Idle(String::from_utf8_lossy(&file).into_owned());
                }
                Seen::Absent => {}
                _ => return Hooks::Run,
            }
        }
    }
    found
}
