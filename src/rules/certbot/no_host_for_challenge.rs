//! FS807 no-host-for-challenge.

use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

use super::copied;

/// The page.
const PAGE: &str = r#"certbot's Apache plugin renews a certificate here, and no virtual host for port 80 is there to answer the challenge.

## Why it breaks

Let's Encrypt asks `http://` on port 80 for the file that proves the name (the HTTP-01 challenge). The Apache plugin puts it
into the virtual hosts of port 80 for a moment; without any it ends with "Unable to find a virtual host listening on
port 80".

## Bad

```apache bad pem=/etc/ssl/site.crt:a.crt pem=/etc/ssl/site.key:a.key
Listen 8080
<VirtualHost *:8080>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
[renewalparams]
authenticator = apache
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

## How to mend it

Add `<VirtualHost *:80>` with the name, and let it send everything else to HTTPS.

## References

- <https://letsencrypt.org/docs/challenge-types/#http-01-challenge>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS807",
    name: "no-host-for-challenge",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    // certbot_apache: `_relevant_vhosts`, `http01_port`.
    let answers = cx.hosts().all.iter().any(|host| {
        host.server != ServerId::MAIN
            && host
                .addresses
                .iter()
                .any(|a| a.port.is_none_or(|port| port == 80))
            && !copied::has_tls(cx, host)
    });
    if answers {
        return;
    }
    let Some(renewals) = cx.renewals() else {
        return;
    };
    let Some(renewal) = renewals.all().iter().find(|r| {
        r.get("authenticator") == Some("apache") && r.get("http01_port").is_none_or(|p| p == "80")
    }) else {
        return;
    };
    let first = cx.hosts().all.iter().find_map(|host| host.span);
    let Some(span) = first.or_else(|| {
        let (id, _) = cx.config.sources.iter().next()?;
        Some(Span::new(id, 0, 0))
    }) else {
        return;
    };
    found.push(
        Draft::at_span(
            span,
            format!(
                "certbot cannot renew {}: its Apache plugin needs a virtual host for port 80 to answer the challenge, and there is none",
                renewal.name
            ),
        )
        .help(format!(
            "add a host for it:\n<VirtualHost *:80>\n    ServerName {}\n</VirtualHost>",
            renewal.name
        )),
    );
}
