//! FS326 snakeoil-certificate.

use crate::config::path;
use crate::config::views::hosts::Host;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{private, speakers, word};

/// The page.
const PAGE: &str = r#"Debian's placeholder certificate on a site that the public can visit.

## Why it breaks

`ssl-cert-snakeoil.pem` is made by the package ssl-cert when it is installed, so that TLS can be tried out. It is
self-signed and for the machine's own name; visitors get a full-page warning. It is what `default-ssl.conf` ships with,
and what a copy of that file keeps.

## Bad

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/certs/ssl-cert-snakeoil.pem
    SSLCertificateKeyFile /etc/ssl/private/ssl-cert-snakeoil.key
</VirtualHost>
```

## Good

```apache good elsewhere
Listen 443
<VirtualHost *:443>
    SSLEngine on
    SSLCertificateFile /etc/ssl/certs/ssl-cert-snakeoil.pem
    SSLCertificateKeyFile /etc/ssl/private/ssl-cert-snakeoil.key
</VirtualHost>
```

## How to mend it

Have a certificate issued: `certbot --apache -d site.example`. A virtual host without `ServerName` that takes in strangers
beside others may have it: nobody is meant to be served there.

## References

- <https://wiki.debian.org/Self-Signed_Certificate>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS326",
    name: "snakeoil-certificate",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Whether it is that file.
pub(super) fn is(path: &[u8]) -> bool {
    path::file_name(path) == b"ssl-cert-snakeoil.pem"
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let named = |host: &Host| host.name.as_deref().is_some_and(|name| !private(name));
    for (host, tls) in speakers(cx) {
        for certificate in tls.certificates.iter().filter(|c| is(&c.path)) {
            if !named(host) {
                continue;
            }
            let name = host.name.as_deref().unwrap_or_default();
            found.push(
                Draft::at(
                    cx,
                    certificate.setting.node,
                    format!("this is Debian's placeholder certificate: visitors of {name} get a warning instead of the page"),
                )
                .pointing(word(cx, certificate))
                .help(format!("have a certificate issued: certbot --apache -d {name}")),
            );
        }
    }
}
