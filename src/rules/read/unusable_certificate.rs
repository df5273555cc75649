//! FS201 unusable-certificate.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"A certificate, key or list that mod_ssl cannot use.

## Why it breaks

`apache2 -t` only looks whether such a file is there and not empty. What is in it is read at a start or a reload, and
httpd ends when it cannot be used: a file in DER, a damaged block, a key where the certificate should be, a key with a
pass phrase that nobody is there to give, a certificate too weak for OpenSSL's security level, an authorities' file
without a certificate. This holds for every server whose `SSLEngine` is on, also for one that nobody asks for. Where
it is off, the files are never read.

## Bad

The two files are swapped.

```apache bad pem=/etc/ssl/site.crt:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.key
    SSLCertificateKeyFile /etc/ssl/site.crt
</VirtualHost>
```

TLS is on, and there is no certificate.

```apache bad
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
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

The finding says what the file holds, and gives the command that turns it into what is needed.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatefile>
- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatekeyfile>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS201",
    name: "unusable-certificate",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Certificate),
    pedantic: false,
    page: PAGE,
};
