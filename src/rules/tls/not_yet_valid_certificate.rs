//! FS316 not-yet-valid-certificate.

use crate::config::world::Seen;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::dates::day;
use super::shown::{Once, shown};

/// The page.
const PAGE: &str = r#"A certificate whose time has not come yet.

## Why it breaks

Browsers refuse it as they refuse an expired one. Most often it is not the certificate but the clock: that of the machine
that issued it, or of the one that looks at it.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/future.fullchain.pem pem=/etc/ssl/site.key:web/future.key now=2026-11-28
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

See what time it is: `timedatectl`. If the clock is right, have the certificate issued again.

## References

- <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS316",
    name: "not-yet-valid-certificate",
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
        if shown.leaf().not_before <= now || !once.first(shown.named) {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                shown.named.setting.node,
                format!("the certificate in {} is not valid before {}", shown.path(), day(shown.leaf().not_before)),
            )
            .pointing(shown.word(cx))
            .help(format!("this machine's clock says {}: if that is wrong, set it (timedatectl set-ntp true); else have the certificate issued again", day(now))),
        );
    }
}
