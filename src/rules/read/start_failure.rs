//! FS290 start-failure.

use crate::config::fault::Kind;
use crate::rules::{Finds, Rule, Severity};

/// The page.
const PAGE: &str = r#"Anything else that `apache2 -t` accepts and a start or a reload dies of.

## Why it breaks

`apache2 -t` reads the configuration and stops there. Much is only looked at afterwards: whether a list of ciphers
matches any, whether a protocol is left, whether the cache exists that stapling needs.

## Bad

The list starts empty, so that there is nothing to take SSLv3 away from.

```apache bad pem=/etc/ssl/site.crt:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.crt
    SSLCertificateKeyFile /etc/ssl/site.key
    SSLProtocol -SSLv3
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
    SSLProtocol all -SSLv3
</VirtualHost>
```

## How to mend it

The finding says what is missing, and what to write.

## References

- <https://httpd.apache.org/docs/2.4/stopping.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS290",
    name: "start-failure",
    severity: Severity::Error,
    finds: Finds::Fault(Kind::Start),
    pedantic: false,
    page: PAGE,
};
