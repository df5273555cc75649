//! FS661 other-certificate-served.

use sha2::{Digest, Sha256};

use crate::config::views::hosts::Bound;
use crate::config::world::Seen;
use crate::facts::certificate::Certificate;
use crate::facts::machine::apache::Role;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"Visitors get another certificate than the one in the virtual host's file.

## Why it breaks

Apache reads certificates when it starts or reloads. After a renewal without a reload it goes on showing the old one, until that runs out. It may also be that another virtual host answers, with a certificate for another name.

## Bad

```apache bad pem=/srv/site.pem:web/site.fullchain.pem pem=/srv/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /srv/site.pem
    SSLCertificateKeyFile /srv/site.key
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 443, "tls": true, "connect": {"is": "open"},
  "handshake": {"is": {"done": {"chain": ["another"], "protocol": "TLSv1.3", "alpn": null,
    "trusted": {"Ok": null}, "trusted_here": {"Ok": null}}}}}]}
```

## Good

```apache good pem=/srv/site.pem:web/site.fullchain.pem pem=/srv/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /srv/site.pem
    SSLCertificateKeyFile /srv/site.key
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 443, "tls": true, "connect": {"is": "open"}}]}
```

## How to mend it

Reload Apache: `systemctl reload apache2`. So that it happens after each renewal, give certbot a hook: `certbot reconfigure --cert-name site.example --deploy-hook "systemctl reload apache2"`.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#renewing-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS661",
    name: "other-certificate-served",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    for visit in &machine.visits {
        let Some(session) = visit.session() else {
            continue;
        };
        let Some(served) = session.chain.first() else {
            continue;
        };
        let Some(host) = seen::host(cx, &visit.name, visit.port) else {
            continue;
        };
        let tls = &cx.tls()[host.server.0 as usize];
        // Several certificates: which one is shown depends on what the visitor can do.
        let mut on_disk = Vec::new();
        let mut unseen = tls.certificates.is_empty();
        for file in &tls.certificates {
            match cx.facts.certificates(&file.path) {
                Seen::Is(chain) => on_disk.extend(chain.leaf().cloned()),
                _ => unseen = true,
            }
        }
        let digest: [u8; 32] = Sha256::digest(&served.0).into();
        if unseen || on_disk.is_empty() || on_disk.iter().any(|leaf| leaf.digest == digest) {
            continue;
        }
        let file = &tls.certificates[0];
        let path = String::from_utf8_lossy(&file.path).into_owned();
        let shown = Certificate::of(&served.0, 1);
        let changed = machine.apache.changed.is().is_some_and(|changed| {
            changed
                .iter()
                .any(|c| c.role == Role::Certificate && c.path.0 == file.path)
        });
        let (answers, _) = cx
            .hosts()
            .answering(visit.address, visit.port, Some(&visit.name));
        let itself = answers.addresses.iter().any(|a| {
            a.bound == Bound::Address(visit.address) && a.port.is_none_or(|p| p == visit.port)
        });
        let other = (itself && answers.server != host.server)
            .then(|| cx.section_of(answers.server))
            .flatten();
        let same_names = shown.as_ref().is_some_and(|s| s.is_for(&visit.name));
        let (message, help) = match &shown {
            Some(shown) if same_names || changed => (
                format!(
                    "Apache still shows visitors of {} the certificate that it read before {path} was renewed",
                    visit.name
                ),
                format!(
                    "reload Apache, so that it reads the new one{}",
                    match cx.facts.now() {
                        Seen::Is(now) if shown.not_after < now => "; the old one has expired",
                        _ => "",
                    }
                ),
            ),
            Some(shown) => (
                format!(
                    "visitors of {} are shown another host's certificate, for {}, and not {path}",
                    visit.name,
                    shown.shown()
                ),
                "another virtual host answers, or Apache has not read this one yet: reload it, and look at the order of the hosts with `apache2ctl -S`".to_owned(),
            ),
            None => (
                format!("visitors of {} are shown another certificate than {path}", visit.name),
                "reload Apache, so that it reads the one that the file has".to_owned(),
            ),
        };
        // The order in which hosts are chosen says who answers in its place.
        let draft = match other {
            Some(section) if !changed => Draft::at(
                cx,
                section,
                format!(
                    "{message}: this virtual host is for {}:{} itself, and comes before one for all addresses",
                    visit.address, visit.port
                ),
            )
            .label(file.setting.span, "the certificate that nobody gets to see")
            .help("write the addresses of both virtual hosts alike, so that the name decides"),
            _ => Draft::at(cx, file.setting.node, message).help(help),
        };
        let draft = draft
            .command("systemctl reload apache2")
            .subject(Subject::Path(file.path.clone()));
        found.push(seen::about_visit(draft, visit));
    }
}
