//! FS315 expired-certificate.

use crate::config::world::Seen;
use crate::rules::draft::quoted;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::dates::day;
use super::links::way;
use super::shown::{Kept, Once, shown, text};

/// The page.
const PAGE: &str = r#"A certificate that has expired.

## Why it breaks

Browsers show a full-page warning, and with HSTS there is no way past it. Webhooks, payment services and API clients
refuse. An intermediate certificate of the chain that has expired does the same. httpd itself does not mind: it starts,
and its log says nothing.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/expired.fullchain.pem pem=/etc/ssl/site.key:web/expired.key now=2026-11-28
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

The intermediate certificate has expired:

```apache bad pem=/etc/ssl/site.pem:web/underold.fullchain.pem pem=/etc/ssl/site.key:web/underold.key now=2026-11-28
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key now=2026-11-28
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Have it renewed, and find out why nothing did: `certbot renew` says so. If the certificate on the disk is newer than the
one that visitors get, Apache was not reloaded after the renewal.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#renewing-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS315",
    name: "expired-certificate",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let Seen::Is(now) = cx.facts.now() else {
            return;
        };
        let (leaf, sent) = (shown.leaf(), shown.sent());
        // Of the others, those that a visitor needs: who signed it, and who signed that.
        let chain = way(leaf, sent).into_iter().map(|n| &sent[n]);
        let Some(old) = std::iter::once(leaf)
            .chain(chain.filter(|c| !c.self_signed))
            .find(|c| c.not_after < now)
        else {
            continue;
        };
        if !once.first(shown.named) {
            continue;
        }
        let (path, on) = (shown.path(), day(old.not_after));
        let draft = if old == leaf {
            let kept = Kept::live(&shown.named.path);
            let help = match &kept {
                Some(kept) => format!(
                    "renew it: certbot renew --cert-name {}; and see whether the timer runs: systemctl list-timers certbot.timer",
                    text(kept.lineage)
                ),
                None => format!("have a new certificate issued by {}", leaf.issuer_shown()),
            };
            let draft = Draft::at(
                cx,
                shown.named.setting.node,
                format!("the certificate in {path} expired on {on}"),
            )
            .help(help);
            match kept {
                Some(kept) => draft.command(format!(
                    "certbot renew --cert-name {}",
                    quoted(kept.lineage)
                )),
                None => draft,
            }
        } else {
            Draft::at(
                cx,
                shown.named.setting.node,
                format!("the intermediate certificate {} that is sent with {path} expired on {on}", old.shown()),
            )
            .help("put the authority's present intermediate certificate in its place; with certbot: have the certificate renewed")
        };
        found.push(draft.pointing(shown.word(cx)));
    }
}
