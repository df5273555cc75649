//! FS328 weak-signature.

use crate::facts::certificate::Certificate;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, shown};

/// The page.
const PAGE: &str = r#"A certificate that is signed with SHA-1 or MD5.

## Why it breaks

Browsers have refused such certificates since 2017. At OpenSSL's security level 2, which is Debian's, httpd does not even
start with one, and `unusable-certificate` says so; where a lower level lets it start, the visitors refuse.

## Bad

```apache bad pem=/etc/apache2/site.pem:web/sha1.fullchain.pem pem=/etc/apache2/site.key:web/sha1.key fragment
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/apache2/site.pem
    SSLCertificateKeyFile /etc/apache2/site.key
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

Have it issued again: no authority of today signs so. With openssl's own commands, take `-sha256`.

## References

- <https://blog.mozilla.org/security/2017/02/23/the-end-of-sha-1-on-the-public-web/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS328",
    name: "weak-signature",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let weak = |c: &&Certificate| !c.self_signed && ["SHA-1", "MD5"].contains(&c.signed_with);
        let all = std::iter::once(shown.leaf()).chain(shown.sent());
        let Some(one) = all.into_iter().find(weak) else {
            continue;
        };
        if !once.first(shown.named) {
            continue;
        }
        let which = if one == shown.leaf() {
            format!("the certificate in {}", shown.path())
        } else {
            format!(
                "the certificate {} that is sent with {}",
                one.shown(),
                shown.path()
            )
        };
        found.push(
            Draft::at(
                cx,
                shown.named.setting.node,
                format!(
                    "{which} is signed with {}, which browsers refuse",
                    one.signed_with
                ),
            )
            .pointing(shown.word(cx))
            .help("have it issued again, signed with SHA-256"),
        );
    }
}
