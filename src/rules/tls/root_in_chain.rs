//! FS313 root-in-chain.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, shown};

/// The page.
const PAGE: &str = r#"A root certificate that is sent to visitors.

## Why it breaks

It does not break. A visitor trusts a root because it is in the browser, and never because a server sends it; so each
handshake carries a kilobyte for nothing.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.withroot.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Take the last block out of the file.

## References

- <https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS313",
    name: "root-in-chain",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let Some(root) = shown.sent().iter().find(|c| c.self_signed && c.authority) else {
            continue;
        };
        // Where the order is wrong that is told first.
        let file = shown.tls.chain.as_ref().unwrap_or(shown.named);
        if shown.leaf().self_signed || shown.sent().last() != Some(root) || !once.first(shown.named)
        {
            continue;
        }
        let path = super::shown::text(&file.path);
        found.push(
            Draft::at(
                cx,
                file.setting.node,
                format!(
                    "the root certificate {} is sent to every visitor: those who trust it have it",
                    root.shown()
                ),
            )
            .pointing(super::shown::word(cx, file))
            .help(format!(
                "take the block that begins on line {} out of {path}",
                root.line
            )),
        );
    }
}
