//! FS306 certificate-without-chain.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Kept, arg, as_arg, dead, is_dead, speakers, sure, text};

/// The page.
const PAGE: &str = r#"certbot's `cert.pem` or `chain.pem` where `fullchain.pem` is needed.

## Why it breaks

`cert.pem` holds the site's certificate alone, and `chain.pem` the authorities' alone. Without the intermediate
certificate that comes with `fullchain.pem`, a visitor cannot follow the certificate to an authority that is trusted.
Desktop browsers often have the intermediate from another site and show the page, so that this stays unseen; curl,
Python, Android, payment services and webhooks refuse with "unable to get local issuer certificate".

## Bad

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/cert.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
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

The fix names `fullchain.pem` of the same folder, which certbot always writes beside the other two, and which begins
with the same certificate.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates>
- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatefile>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS306",
    name: "certificate-without-chain",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Whether this rule speaks of that server's certificate file.
pub(super) fn speaks_of(tls: &crate::config::views::tls::Tls, path: &[u8]) -> bool {
    // With a chain file, or authorities to take the chain from, cert.pem is what is needed.
    let elsewhere = tls.chain.is_some()
        || ["SSLCACertificateFile", "SSLCACertificatePath"]
            .iter()
            .any(|name| tls.own.last(name).is_some());
    Kept::live(path)
        .or_else(|| Kept::archive(path))
        .is_some_and(|kept| kept.file == "chain" || kept.file == "cert" && !elsewhere)
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let dead = dead(cx);
    for (_, tls) in speakers(cx) {
        for named in &tls.certificates {
            if !speaks_of(tls, &named.path) || is_dead(cx, &dead, named) {
                continue;
            }
            let live = Kept::live(&named.path);
            let Some(kept) = live.or_else(|| Kept::archive(&named.path)) else {
                continue;
            };
            let Some(arg) = arg(cx, named) else { continue };
            let better = kept.beside("fullchain");
            let message = if kept.file == "cert" {
                format!(
                    "{} is the site's certificate without its chain: many clients cannot verify it",
                    text(&named.path)
                )
            } else {
                format!(
                    "{} holds the authorities' certificates, and the site's own is not among them",
                    text(&named.path)
                )
            };
            let edits = arg.replace(as_arg(&better)).into_iter().collect();
            found.push(
                Draft::at(cx, named.setting.node, message)
                    .pointing(arg.span)
                    .help(format!("write `SSLCertificateFile {better}`"))
                    .fix("name fullchain.pem", sure(cx, &better), edits),
            );
        }
    }
}
