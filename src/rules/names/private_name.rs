//! FS454 private-name.

use super::spoken::{self, below};
use crate::config::path;
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A name of the home network alone, with a certificate of a public authority.

## Why it breaks

`.local`, `.lan`, `.home.arpa`, `.internal` and their like are not part of the public DNS. No public authority issues a
certificate for such a name, so that a certificate of Let's Encrypt's cannot be for it: the browser refuses the
certificate as another name's.

## Bad

```apache bad elsewhere
<VirtualHost *:443>
    ServerName pi.local
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/pi.local/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/pi.local/privkey.pem
</VirtualHost>
```

## Good

```apache good elsewhere
<VirtualHost *:443>
    ServerName pi.duckdns.org
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/pi.duckdns.org/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/pi.duckdns.org/privkey.pem
</VirtualHost>
```

## How to mend it

Use a public name, such as a free one of DuckDNS's; it may lead to an address of your home network. Or make a
certificate with an authority of your own. Nothing is changed without being asked.

## References

- <https://www.rfc-editor.org/rfc/rfc6762#section-3>
- <https://www.rfc-editor.org/rfc/rfc8375>
- <https://cabforum.org/working-groups/server/baseline-requirements/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS454",
    name: "private-name",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Ends of names that no public authority takes.
const PRIVATE: &[&str] = &[
    "local",
    "localhost",
    "localdomain",
    "lan",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "corp",
    "private",
    "fritz.box",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for one in spoken::all(cx) {
        if !one.main || !PRIVATE.iter().any(|end| below(&one.name, end)) {
            continue;
        }
        let ServerId(server) = cx.server_of(one.line.id);
        let Some(tls) = cx.tls().get(server as usize) else {
            continue;
        };
        let public = tls
            .certificates
            .iter()
            .find(|c| path::within(&c.path, b"/etc/letsencrypt/live"));
        if let Some(certificate) = public {
            found.push(
                Draft::at(
                    cx,
                    one.line.id,
                    format!(
                        "no public authority issues a certificate for `{}`, and this one is Let's \
                         Encrypt's",
                        one.name
                    ),
                )
                .pointing(one.arg.span)
                .label(certificate.setting.span, "the certificate")
                .help("write a public name, such as myname.duckdns.org, or use a certificate of your own authority"),
            );
        }
    }
}
