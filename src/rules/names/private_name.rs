//! FS453 private-name.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A name that only a local network knows, with a certificate of certbot's.

## Why it breaks

No public authority gives a certificate for a name below `.local`, `.lan`, `.home`, `.internal` and their like: nobody owns them. The certificate is for another name, and browsers warn of it.

## Bad

```apache bad elsewhere
<VirtualHost *:80>
    ServerName pi.local
    Redirect permanent / https://pi.local/
</VirtualHost>
<VirtualHost *:443>
    ServerName pi.local
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
```

## Good

```apache good elsewhere
<VirtualHost *:80>
    ServerName pi.local
</VirtualHost>
<VirtualHost *:80>
    ServerName site.example
    Redirect permanent / https://site.example/
</VirtualHost>
<VirtualHost *:443>
    ServerName site.example
    ServerAlias pi.local
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
```

## How to mend it

Write the public name as ServerName; the local one may stay a ServerAlias. For a local name alone make a certificate of your own authority.

## References

- RFC 6762, RFC 8375
- <https://letsencrypt.org/docs/certificates-for-localhost/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS453",
    name: "private-name",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for said in said::all(cx).iter().filter(|said| said.is_server_name()) {
        let Some(end) = said::private(&said.name) else {
            continue;
        };
        let Some(file) = said::of_certbot(cx, cx.server_of(said.id)) else {
            continue;
        };
        found.push(
            Draft::at(
                cx,
                said.id,
                format!("{file} cannot be for `{}`: no public authority gives certificates for .{end} names", said.name),
            )
            .pointing(said.arg.span)
            .help("write the public name as ServerName; this one may stay a ServerAlias"),
        );
    }
}
