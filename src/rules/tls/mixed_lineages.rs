//! FS309 mixed-lineages.

use crate::config::world::Seen;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Kept, arg, as_arg, dead, is_dead, speakers, text};

/// The page.
const PAGE: &str = r#"A certificate and a key out of two different folders of certbot's.

## Why it breaks

Each folder below `live/` is one certificate with its own key. A key from another folder does not belong to the
certificate, and httpd ends at the start. Where the files can be read, `key-mismatch` compares them; this rule looks at
the paths, so that it is found in a repository too. The usual cause is a virtual host that was copied for another name
and changed in one of the two lines, or a second folder `site.example-0001`.

## Bad

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName shop.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/shop.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
```

## Good

```apache good elsewhere
Listen 443
<VirtualHost *:443>
    ServerName shop.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/shop.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/shop.example/privkey.pem
</VirtualHost>
```

## How to mend it

The fix names the key of the certificate's folder. It asks first: perhaps it is the other line that is wrong.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS309",
    name: "mixed-lineages",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let dead = dead(cx);
    for (_, tls) in speakers(cx) {
        for (named, key) in tls.certificates.iter().zip(&tls.keys) {
            let (Some(one), Some(other)) = (Kept::live(&named.path), Kept::live(&key.path)) else {
                continue;
            };
            let same = one.root == other.root && one.lineage == other.lineage;
            if same || is_dead(cx, &dead, named) || is_dead(cx, &dead, key) {
                continue;
            }
            // Two that were seen are compared by what they hold.
            let seen =
                |path: &[u8]| matches!(cx.facts.text(crate::facts::Topic::Keys, path), Seen::Is(_));
            if seen(&key.path) && seen(&named.path) {
                continue;
            }
            let Some(arg) = arg(cx, key) else { continue };
            let better = one.beside("privkey");
            let edits = arg.replace(as_arg(&better)).into_iter().collect();
            found.push(
                Draft::at(
                    cx,
                    key.setting.node,
                    format!(
                        "the key is that of {}, and the certificate that of {}",
                        text(other.lineage),
                        text(one.lineage)
                    ),
                )
                .pointing(arg.span)
                .label(named.setting.span, "the certificate")
                .help(format!("write `SSLCertificateKeyFile {better}`"))
                .fix(
                    "name the certificate's own key",
                    Applicability::Unsafe,
                    edits,
                ),
            );
        }
    }
}
