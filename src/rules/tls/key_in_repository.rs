//! FS333 key-in-repository.

use crate::hash::HashMap;

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::certificate::Key;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, speakers, text, word};

/// The page.
const PAGE: &str = r#"A private key in the working folder of a repository.

## Why it breaks

What is in the folder is soon committed, and then every clone, fork and backup of the repository has it; taking it out
later does not take it out of the history. The certificate may be there, it is no secret.

## Bad

```apache bad pem=/srv/app/deploy/site.pem:web/site.fullchain.pem pem=/srv/app/deploy/site.key:web/site.key folder=/srv/app/.git
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /srv/app/deploy/site.pem
    SSLCertificateKeyFile /srv/app/deploy/site.key
</VirtualHost>
```

## Good

```apache good pem=/srv/app/deploy/site.pem:web/site.fullchain.pem pem=/etc/ssl/private/site.key:web/site.key folder=/srv/app/.git
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /srv/app/deploy/site.pem
    SSLCertificateKeyFile /etc/ssl/private/site.key
</VirtualHost>
```

## How to mend it

Keep the key outside, in `/etc/ssl/private`. Was it ever committed: have a new key made, and the old certificate revoked.

## References

- <https://letsencrypt.org/docs/revoking/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS333",
    name: "key-in-repository",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    let mut known: HashMap<Vec<u8>, Option<String>> = HashMap::default();
    for (_, tls) in speakers(cx) {
        for key in tls.keys.iter().filter(|key| !key.in_token()) {
            let there = matches!(cx.facts.key(&key.path), Seen::Is(Key::Plain(_)));
            if !there || cx.facts.link(Topic::Keys, &key.path).is_there() {
                continue;
            }
            let folder = path::parent(&key.path);
            let repository = known
                .entry(folder.to_vec())
                .or_insert_with(|| repository(cx, folder));
            let Some(repository) = repository else {
                continue;
            };
            if !once.first(key) {
                continue;
            }
            found.push(
                Draft::at(
                    cx,
                    key.setting.node,
                    format!(
                        "the key {} is in the repository {repository}",
                        text(&key.path)
                    ),
                )
                .pointing(word(cx, key))
                .help("move it out, to /etc/ssl/private; if it was ever committed, make a new one"),
            );
        }
    }
}

/// The repository that a folder is in. etckeeper's, which is /etc, is root's own.
fn repository(cx: &Context<'_>, folder: &[u8]) -> Option<String> {
    let mut at = folder;
    for _ in 0..32 {
        if at == b"/" || at == b"/etc" || at.is_empty() {
            return None;
        }
        for name in [&b".git"[..], b".hg", b".svn"] {
            if cx
                .facts
                .stat(Topic::Files, &path::join(at, name))
                .is_there()
            {
                return Some(text(at));
            }
        }
        at = path::parent(at);
    }
    None
}
