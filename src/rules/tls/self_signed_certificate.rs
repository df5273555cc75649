//! FS325 self-signed-certificate.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, private, shown};
use super::snakeoil_certificate;

/// The page.
const PAGE: &str = r#"A certificate that vouches for itself, on a site that the public can visit.

## Why it breaks

Nobody but its maker trusts it: browsers show a full-page warning, and other clients refuse. For names that only your own
network knows (`localhost`, `*.lan`, `*.internal`, private addresses) nothing is said.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/selfsigned.crt pem=/etc/ssl/site.key:web/selfsigned.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
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

Have a certificate issued by an authority: `certbot --apache -d site.example`. Where the site is meant for a few who have
been given the certificate, say so with `# flaskssl: ignore[FS325] -- reason`.

## References

- <https://letsencrypt.org/getting-started/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS325",
    name: "self-signed-certificate",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let public = shown
            .host
            .name
            .as_deref()
            .is_some_and(|name| !private(name));
        let ours = snakeoil_certificate::is(&shown.named.path);
        if !shown.leaf().self_signed || !public || ours || !once.first(shown.named) {
            continue;
        }
        let name = shown.host.name.as_deref().unwrap_or_default();
        found.push(
            Draft::at(
                cx,
                shown.named.setting.node,
                format!("the certificate in {} is self-signed: visitors of {name} get a warning instead of the page", shown.path()),
            )
            .pointing(shown.word(cx))
            .help(format!("have one issued by an authority that browsers trust: certbot --apache -d {name}")),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    #[test]
    fn a_name_of_ones_own_network_may_have_it() {
        for name in ["localhost", "app.lan", "192.168.0.7", "build.internal"] {
            let text = format!(
                "Listen 443\n<VirtualHost *:443>\nServerName {name}\nSSLEngine on\n\
                 SSLCertificateFile /s.pem\nSSLCertificateKeyFile /s.key\n</VirtualHost>\n"
            );
            let setting = "pem=/s.pem:web/selfsigned.crt pem=/s.key:web/selfsigned.key";
            assert!(codes(&text, setting).is_empty(), "{name}");
        }
    }
}
