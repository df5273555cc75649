//! FS452 address-as-name.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"An IP address as ServerName, with a certificate of certbot's.

## Why it breaks

The certbot of Debian asks for no certificate for an IP address, so the certificate that is named here is for something else: whoever opens `https://192.0.2.1/` gets a warning.

## Bad

```apache bad elsewhere
<VirtualHost *:80>
    ServerName 192.0.2.1
    Redirect permanent / https://192.0.2.1/
</VirtualHost>
<VirtualHost *:443>
    ServerName 192.0.2.1
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
```

## Good

```apache good elsewhere
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
```

## How to mend it

Write the name that the certificate is for. Whoever has only an address may use a name such as `192-0-2-1.sslip.io`, for which certbot gets a certificate.

## References

- <https://letsencrypt.org/docs/faq/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS452",
    name: "address-as-name",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for said in said::all(cx).iter() {
        let Ok(ip) = said.name.parse::<core::net::IpAddr>() else {
            continue;
        };
        let server = cx.server_of(said.id);
        let Some(file) = said::of_certbot(cx, server).filter(|_| said.is_server_name()) else {
            continue;
        };
        found.push(
            Draft::at(
                cx,
                said.id,
                format!("the ServerName is the address {ip}, and {file} is for none: certbot asks for no certificate for an address"),
            )
            .pointing(said.arg.span)
            .help("write the name that the certificate is for"),
        );
    }
}
