//! FS345 stapling-without-responder.

use std::collections::BTreeMap;

use crate::config::tree::NodeId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Shown, shown};

/// The page.
const PAGE: &str = r#"OCSP stapling for a certificate that names no OCSP responder.

## Why it breaks

Stapling sends the authority's word along that the certificate is not revoked. Let's Encrypt has given up OCSP: since May
2025 its certificates name no responder, and since August 2025 there is none. httpd then writes the errors AH02218 and
AH02604 at each start and sends nothing along.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
SSLStaplingCache shmcb:/run/apache2/ssl_stapling(32768)
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLUseStapling on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

With a certificate that names one:

```apache good pem=/etc/ssl/site.pem:web/ocsp.fullchain.pem pem=/etc/ssl/site.key:web/ocsp.key
Listen 443
SSLStaplingCache shmcb:/run/apache2/ssl_stapling(32768)
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLUseStapling on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

The fix takes `SSLUseStapling on` out, where no certificate that it is for names a responder: nothing is sent along now either.

## References

- <https://letsencrypt.org/2024/12/05/ending-ocsp/>
- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslusestapling>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS345",
    name: "stapling-without-responder",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let main = &cx.tls()[0].own;
    // By the line that switches it on: the first certificate without, and whether all are.
    let mut by_line: BTreeMap<NodeId, (Option<Shown<'_>>, bool)> = BTreeMap::new();
    for shown in shown(cx) {
        let Some(on) = shown
            .tls
            .own
            .effective(main, "SSLUseStapling")
            .filter(|s| s.is("on"))
        else {
            continue;
        };
        let forced = shown
            .tls
            .own
            .effective(main, "SSLStaplingForceURL")
            .is_some();
        let entry = by_line.entry(on.node).or_insert((None, true));
        if forced || !shown.leaf().ocsp.is_empty() {
            entry.1 = false;
        } else {
            entry.0.get_or_insert(shown);
        }
    }
    // A certificate that could not be seen may have one.
    let unseen = cx.tls().iter().any(|tls| {
        tls.certificates
            .iter()
            .any(|c| !cx.facts.certificates(&c.path).is_there())
    });
    for (line, (shown, all)) in by_line {
        let Some(shown) = shown else { continue };
        let own = cx.server_of(line) == shown.host.server && shown.tls.certificates.len() == 1;
        let all = all && (own || !unseen);
        let mut draft = Draft::at(
            cx,
            line,
            format!("stapling is on, and the certificate in {} names no OCSP responder: httpd logs AH02218 at each start", shown.path()),
        )
        .label(shown.named.setting.span, "the certificate");
        draft = if all {
            draft
                .help("take `SSLUseStapling on` out: nothing is sent along now either")
                .fix(
                    "take the line out",
                    Applicability::Safe,
                    cx.remove(line).into_iter().collect(),
                )
        } else {
            draft.help("write `SSLUseStapling off` into the virtual host of this certificate")
        };
        found.push(draft);
    }
}
