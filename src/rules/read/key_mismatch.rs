//! FS202 key-mismatch.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A key that does not belong to its certificate.

## Why it breaks

`apache2 -t` compares nothing. At a start or a reload httpd loads the first `SSLCertificateFile` with the first
`SSLCertificateKeyFile`, then the second of each, and ends at a pair whose halves differ. A host's own lines take the
place of the main server's one by one, so that a host that names only a key gets the main server's certificate with it.
The server's own certificate has to be the first in its file; the authorities' follow.

## Bad

```apache bad pem=/etc/ssl/site.crt:web/site.fullchain.pem pem=/etc/ssl/old.key:web/other.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.crt
    SSLCertificateKeyFile /etc/ssl/old.key
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.crt:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.crt
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

The finding names the right key where it is among the files that the configuration names, or beside the certificate.
Otherwise compare: `openssl x509 -in CERTIFICATE -noout -pubkey` and `openssl pkey -in KEY -pubout` have to say the
same.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatekeyfile>
- <https://httpd.apache.org/docs/2.4/ssl/ssl_faq.html#verify>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS202",
    name: "key-mismatch",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::KeyMismatch),
    pedantic: false,
    page: PAGE,
};
