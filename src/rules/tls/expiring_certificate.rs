//! FS317 expiring-certificate.

use crate::config::world::Seen;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::dates::{day, late, stretch};
use super::shown::{Kept, Once, shown, text};

/// The page.
const PAGE: &str = r#"A certificate that should have been renewed by now.

## Why it breaks

certbot renews when a third of a certificate's life is left, and of a very short life half: of ninety days the last
thirty, of six days the last three. Its timer runs twice a day, so that a certificate with much less than that left is
one whose renewal fails, or that nothing renews. It is told when less than two ninths of the life is left (20 of 90
days), of lives up to ten days a quarter, and for certificates that live longer than a hundred days, which are mostly
renewed by hand, in the last thirty days.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/quarter.fullchain.pem pem=/etc/ssl/site.key:web/quarter.key now=2026-03-20
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

One that lives six days:

```apache bad pem=/etc/ssl/site.pem:web/week.fullchain.pem pem=/etc/ssl/site.key:web/week.key now=2026-01-07
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

Thirty days before its end certbot begins to try, and that is early enough:

```apache good pem=/etc/ssl/site.pem:web/quarter.fullchain.pem pem=/etc/ssl/site.key:web/quarter.key now=2026-03-05
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

```apache good pem=/etc/ssl/site.pem:web/week.fullchain.pem pem=/etc/ssl/site.key:web/week.key now=2026-01-05
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

```apache good pem=/etc/ssl/site.pem:web/year.fullchain.pem pem=/etc/ssl/site.key:web/year.key now=2026-11-28
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

`certbot renew --dry-run` says what is in the way. After a renewal Apache has to be reloaded.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#automated-renewals>
- <https://letsencrypt.org/docs/integration-guide/#when-to-renew>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS317",
    name: "expiring-certificate",
    severity: Severity::Warning,
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
        let leaf = shown.leaf();
        let left = leaf.not_after - now;
        if left < 0 || left >= late(leaf.lifetime()) || !once.first(shown.named) {
            continue;
        }
        let help = match Kept::live(&shown.named.path) {
            Some(kept) => format!(
                "see what keeps it from being renewed: certbot renew --dry-run --cert-name {}",
                text(kept.lineage)
            ),
            None => format!(
                "have it renewed by {}, and reload Apache",
                leaf.issuer_shown()
            ),
        };
        found.push(
            Draft::at(
                cx,
                shown.named.setting.node,
                format!(
                    "the certificate in {} expires in {}, on {}",
                    shown.path(),
                    stretch(left),
                    day(leaf.not_after)
                ),
            )
            .pointing(shown.word(cx))
            .help(help),
        );
    }
}
