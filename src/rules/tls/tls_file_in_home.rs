//! FS335 tls-file-in-home.

use crate::config::path;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, speakers, text, word};

/// The page.
const PAGE: &str = r#"A certificate or key in somebody's home folder.

## Why it breaks

It works: httpd reads the files as root, before it becomes another user. But they go when the account goes, they are
outside of the backups and tools that know `/etc`, and whoever owns the folder can put another file in their place.

## Bad

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /home/anna/site.pem
    SSLCertificateKeyFile /home/anna/site.key
</VirtualHost>
```

## Good

```apache good elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site/site.pem
    SSLCertificateKeyFile /etc/ssl/site/site.key
</VirtualHost>
```

## How to mend it

Move them to `/etc/ssl`, the key to `/etc/ssl/private`; or let certbot keep them. This is a matter of taste: the rule is silent unless it is selected.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatekeyfile>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS335",
    name: "tls-file-in-home",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for (_, tls) in speakers(cx) {
        for named in tls.certificates.iter().chain(&tls.keys) {
            let home = ["/home", "/root"]
                .iter()
                .any(|folder| path::within(&named.path, folder.as_bytes()));
            if !home || !once.first(named) {
                continue;
            }
            found.push(
                Draft::at(
                    cx,
                    named.setting.node,
                    format!(
                        "{} is in a home folder, and goes when the account goes",
                        text(&named.path)
                    ),
                )
                .pointing(word(cx, named))
                .help("move it to /etc/ssl; a key to /etc/ssl/private"),
            );
        }
    }
}
