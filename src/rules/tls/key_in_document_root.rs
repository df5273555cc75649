//! FS332 key-in-document-root.

use std::collections::BTreeMap;

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Line, Rule, Severity};

use super::shown::{Once, speakers, text, word};

/// The page.
const PAGE: &str = r#"A private key below a folder that is served to visitors.

## Why it breaks

What is below `DocumentRoot` is a page for whoever asks for its name, and the names of key files are guessed by robots all
day. Where only root can read the file, the server answers "403 Forbidden", until somebody changes the mode.

## Bad

```apache bad pem=/var/www/site/tls/site.pem:web/site.fullchain.pem pem=/var/www/site/tls/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    DocumentRoot /var/www/site
    SSLEngine on
    SSLCertificateFile /var/www/site/tls/site.pem
    SSLCertificateKeyFile /var/www/site/tls/site.key
</VirtualHost>
```

## Good

```apache good pem=/var/www/site/tls/site.pem:web/site.fullchain.pem pem=/etc/ssl/private/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    DocumentRoot /var/www/site
    SSLEngine on
    SSLCertificateFile /var/www/site/tls/site.pem
    SSLCertificateKeyFile /etc/ssl/private/site.key
</VirtualHost>
```

## How to mend it

Move the key to `/etc/ssl/private`, and have a new one made if the file could be read: the old one may be known already.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#documentroot>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS332",
    name: "key-in-document-root",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // Each folder once, with the first line that serves it.
    let mut roots: BTreeMap<Vec<u8>, Line<'_>> = BTreeMap::new();
    for line in cx.named("DocumentRoot") {
        let folder = path::under(&cx.config.server_root, line.arg(0));
        if folder != b"/" && !folder.is_empty() {
            roots.entry(folder).or_insert(line);
        }
    }
    let mut once = Once::default();
    for (_, tls) in speakers(cx) {
        for key in tls.keys.iter().filter(|key| !key.in_token()) {
            let mut at = path::parent(&key.path);
            let root = loop {
                if let Some(line) = roots.get(at) {
                    break Some(line);
                }
                if at == b"/" || at.is_empty() {
                    break None;
                }
                at = path::parent(at);
            };
            let Some(root) = root.filter(|_| once.first(key)) else {
                continue;
            };
            let kept = cx.facts.target.modes
                && matches!(cx.facts.stat(Topic::Keys, &key.path), Seen::Is(meta) if meta.uid == 0 && meta.mode & 0o044 == 0);
            let mut draft = Draft::at(
                cx,
                key.setting.node,
                format!(
                    "the key {} is below a DocumentRoot: its mode alone keeps visitors from it",
                    text(&key.path)
                ),
            )
            .pointing(word(cx, key))
            .label(root.node.span(), "this is served")
            .help("move it to /etc/ssl/private, which is root's own");
            if kept {
                draft = draft.severity(Severity::Warning);
            }
            found.push(draft);
        }
    }
}
