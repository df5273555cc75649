//! FS806 certbot-both-ports.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::weight::{self, Breaks};

/// The page.
const PAGE: &str = r#"One virtual host for the ports 80 and 443: certbot would switch TLS on for both.

## Why it breaks

`certbot --apache` takes a host with the port 443 for one with TLS and puts its lines into it, `SSLEngine on` among them.
They hold for port 80 as well: whoever asks there by plain HTTP gets "400 Bad Request", and so does Let's Encrypt at the
next renewal. The redirect from HTTP to HTTPS cannot be set up.

Where certbot's Apache plugin is at work here this is a warning; where no certificate is set up yet, a note. Else it is
silent.

## Bad

```apache bad also=FS301
Listen 80
Listen 443
<VirtualHost *:80 *:443>
    ServerName site.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Leave the host to port 80 alone: certbot makes the one for port 443 out of it.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#apache>
- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslengine>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS806",
    name: "certbot-both-ports",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut severity = None;
    for host in &cx.hosts().all {
        let on = |port: u16| host.addresses.iter().any(|a| a.port == Some(port));
        let Some(section) = cx.section_of(host.server).filter(|_| on(80) && on(443)) else {
            continue;
        };
        let own = cx.config.settings(host.server);
        if own.last("SSLEngine").is_some() || own.last("SSLCertificateFile").is_some() {
            continue;
        }
        let Some(severity) = *severity.get_or_insert_with(|| weight::severity(cx, Breaks::Setup))
        else {
            return;
        };
        found.push(
            Draft::at(
                cx,
                section,
                "certbot would switch TLS on in this host, and so for port 80 too, where plain HTTP then gets 400 Bad Request",
            )
            .severity(severity)
            .help("leave this host to port 80 alone: certbot makes the one for port 443 out of it"),
        );
    }
}
