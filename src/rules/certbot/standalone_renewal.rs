//! FS809 standalone-renewal.

use crate::config::modules::Tri;
use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A certificate that certbot renews with a web server of its own, on the port that Apache holds.

## Why it breaks

The authenticator `standalone` starts a small web server on port 80 for the challenge. While Apache listens there it ends
with "Could not bind TCP port 80 because it is already in use", and the certificate is not renewed. It worked the first
time because Apache did not run yet.

## Bad

```apache bad
Listen 80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = standalone
```

## Good

```apache good
Listen 80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = apache
```

A hook that stops Apache for the time of the renewal works too.

```apache good
Listen 80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = standalone
pre_hook = systemctl stop apache2
post_hook = systemctl start apache2
```

## How to mend it

Have it renewed by the Apache plugin from now on: `certbot certonly --apache --cert-name site.example --force-renewal`.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#standalone>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS809",
    name: "standalone-renewal",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    let port_80 = |value: &[u8]| {
        let port = value.rsplit(|&b| b == b':').next().unwrap_or_default();
        port == b"80"
    };
    let Some(listen) = cx
        .named("Listen")
        .find(|line| line.node.certain && port_80(line.arg(0)))
    else {
        return;
    };
    let Some(renewals) = cx.renewals() else {
        return;
    };
    for renewal in renewals.all() {
        let own_port = |key: &str| renewal.get(key).is_some_and(|port| port != "80");
        if renewal.get("authenticator") != Some("standalone")
            || renewal.get("pre_hook").is_some()
            || own_port("http01_port")
            || own_port("standalone_supported_challenges")
            || hooked(cx) != Tri::No
        {
            continue;
        }
        let place = said::place(cx, renewal, "standalone");
        let mut draft = Draft::at(
                cx,
                listen.id,
                format!(
                    "certbot cannot renew {} while Apache runs: its authenticator `standalone` needs port 80 for itself",
                    renewal.name
                ),
            )
            .subject(Subject::Lineage(renewal.name.clone()))
            .help(format!(
                "have it renewed through Apache: certbot certonly --apache --cert-name {} --force-renewal",
                renewal.name
            ))
            .command(format!(
                "certbot certonly --apache --cert-name {} --force-renewal",
                renewal.name
            ));
        if let Some(span) = place {
            draft = draft.label(span, "certbot's authenticator");
        }
        found.push(draft);
    }
}

/// Whether a hook for all renewals may stop Apache.
fn hooked(cx: &Context<'_>) -> Tri {
    let folder = b"/etc/letsencrypt/renewal-hooks/pre";
    let in_folder = cx.facts.list(Topic::Files, folder);
    let in_settings = cx.facts.text(Topic::Files, b"/etc/letsencrypt/cli.ini");
    let listed = in_folder.known().is_some_and(|entries| !entries.is_empty());
    let set = in_settings.known().is_some_and(|text| {
        let text = String::from_utf8_lossy(&text);
        text.lines()
            .any(|line| line.trim_start().starts_with("pre-hook"))
    });
    Tri::of(listed || set)
}
