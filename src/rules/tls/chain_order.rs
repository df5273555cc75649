//! FS312 chain-order.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::links::way;
use super::shown::{Once, shown};

/// The page.
const PAGE: &str = r#"Certificates of a chain that are out of order, or do not belong to it.

## Why it breaks

Each certificate has to be followed by that of its issuer. Browsers and curl sort what they get; clients that read the
chain as it comes, as up to TLS 1.2 they may, end at the first one that did not sign the one before it. A certificate
that is no part of the chain is sent to every visitor for nothing.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.stranger.pem pem=/etc/ssl/site.key:web/site.key
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

Move the blocks so that each stands before that of its issuer. The finding says at which line each one begins.

## References

- <https://www.rfc-editor.org/rfc/rfc5246#section-7.4.2>
- <https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS312",
    name: "chain-order",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let (leaf, sent) = (shown.leaf(), shown.sent());
        let way = way(leaf, sent);
        // Nothing links up: then it is not the order.
        if way.is_empty() || !once.first(shown.named) {
            continue;
        }
        let file = shown.tls.chain.as_ref().unwrap_or(shown.named);
        let path = super::shown::text(&file.path);
        let stranger = (0..sent.len()).find(|n| !way.contains(n));
        let (message, help) = if !way.is_sorted() {
            let order: Vec<String> = way
                .iter()
                .map(|n| format!("line {} ({})", sent[*n].line, sent[*n].shown()))
                .collect();
            (
                format!(
                    "the certificates in {path} are not in the order in which they sign each other"
                ),
                format!(
                    "the order is: the site's own, then the blocks that begin on {}",
                    order.join(", ")
                ),
            )
        } else if let Some(n) = stranger {
            (
                format!(
                    "the certificate on line {} of {path}, {}, is no part of the chain",
                    sent[n].line,
                    sent[n].shown()
                ),
                "take the block out".to_owned(),
            )
        } else {
            continue;
        };
        found.push(
            Draft::at(cx, file.setting.node, message)
                .pointing(super::shown::word(cx, file))
                .help(help),
        );
    }
}
