//! FS334 tls-file-in-tmp.

use crate::hash::HashSet;

use crate::config::path;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, speakers, text, word};

/// The page.
const PAGE: &str = r#"A certificate or key in `/tmp`.

## Why it breaks

Debian's service has `PrivateTmp=true`: started by systemd, Apache has a `/tmp` and `/var/tmp` of its own, and the file is
not in it. `apache2 -t` in a shell sees the machine's `/tmp` and says "Syntax OK". And whatever is there is gone after
the next boot.

## Bad

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /tmp/site.pem
    SSLCertificateKeyFile /tmp/site.key
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

Move both to `/etc/ssl`, the key to `/etc/ssl/private`.

## References

- <https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#PrivateTmp=>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS334",
    name: "tls-file-in-tmp",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // A server whose configuration is there itself is nobody's service, but somebody's trial.
    let tried = FOLDERS
        .iter()
        .any(|folder| path::within(&cx.config.server_root, folder.as_bytes()));
    if tried {
        return;
    }
    let (mut once, mut told) = (Once::default(), HashSet::default());
    for (host, tls) in speakers(cx) {
        let files = tls.certificates.iter().chain(&tls.keys).chain(&tls.chain);
        for named in files {
            let folder = FOLDERS
                .into_iter()
                .find(|folder| path::within(&named.path, folder.as_bytes()));
            let Some(folder) = folder.filter(|_| once.first(named)) else {
                continue;
            };
            // Of a certificate and its key one is told.
            if !told.insert(host.server) {
                continue;
            }
            found.push(
                Draft::at(
                    cx,
                    named.setting.node,
                    format!(
                        "Apache as Debian's service has a {folder} of its own, and does not find {} there",
                        text(&named.path)
                    ),
                )
                .pointing(word(cx, named))
                .help("move certificates to /etc/ssl, and their keys to /etc/ssl/private"),
            );
        }
    }
}

/// Those that a service with PrivateTmp has of its own.
const FOLDERS: [&str; 2] = ["/tmp", "/var/tmp"];
