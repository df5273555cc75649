//! FS307 key-file-not-named.

use crate::config::world::Seen;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Kept, dead, is_dead, speakers, sure, word};

/// The page.
const PAGE: &str = r#"certbot's certificate without the key that belongs to it.

## Why it breaks

Where no `SSLCertificateKeyFile` stands beside a certificate, httpd looks for the key in the certificate's own file.
certbot keeps the key apart, in `privkey.pem`, so that httpd ends at the start. `apache2 -t` says "Syntax OK". A key
belongs to the certificate in the same place of the order: the second `SSLCertificateKeyFile` to the second
`SSLCertificateFile`.

## Bad

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
</VirtualHost>
```

## Good

```apache good elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
```

## How to mend it

The fix adds the line with `privkey.pem` of the same folder, which is the key of that certificate.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatekeyfile>
- <https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS307",
    name: "key-file-not-named",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let dead = dead(cx);
    for (_, tls) in speakers(cx) {
        for (n, named) in tls.certificates.iter().enumerate() {
            let Some(kept) = Kept::live(&named.path).filter(|kept| kept.file != "privkey") else {
                continue;
            };
            if tls.keys.len() > n || is_dead(cx, &dead, named) {
                continue;
            }
            // Somebody may have put the key into the same file after all.
            match cx.facts.certificates(&named.path) {
                Seen::Is(chain) if chain.holds_key => continue,
                Seen::Gap(_) => continue,
                _ => {}
            }
            let link = kept.beside("privkey");
            let line = format!("SSLCertificateKeyFile {link}");
            let edits = cx.insert_after(named.setting.node, &line);
            // The fix is for one pair; with several, the order of the keys would be a guess.
            let edits = edits.filter(|_| tls.certificates.len() == 1 && tls.keys.is_empty());
            found.push(
                Draft::at(cx, named.setting.node, "no SSLCertificateKeyFile names the key of this certificate, and certbot keeps it in a file of its own")
                    .pointing(word(cx, named))
                    .help(format!("add `{line}`"))
                    .fix("name privkey.pem", sure(cx, &link), edits.into_iter().collect()),
            );
        }
    }
}
