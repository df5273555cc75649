//! FS331 readable-key.

use crate::config::path;
use crate::config::views::tls::{Named, Tls};
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::certificate::Key;
use crate::rules::draft::quoted;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, dead, is_dead, speakers, text, word};

/// The page.
const PAGE: &str = r#"A private key that others than root can read, or change.

## Why it breaks

Whoever has the key can pass for the site. httpd reads it as root, before it becomes `www-data`, so nobody else needs it.
If the server's own user can read it, so can the application, and with it whoever finds a hole in that. A key in a
folder that only root may enter is safe whatever its own mode is.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key mode=/etc/ssl/site.key:0644
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key mode=/etc/ssl/site.key:0600
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

`chown root:root KEY; chmod 600 KEY`. Debian's group `ssl-cert` may read what is in `/etc/ssl/private`.
This looks at the disk of the machine itself only; in a repository modes mean something else.

## References

- <https://httpd.apache.org/docs/2.4/ssl/ssl_faq.html#keyinfo>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS331",
    name: "readable-key",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.facts.target.modes {
        return;
    }
    let (dead, mut once) = (dead(cx), Once::default());
    for (_, tls) in speakers(cx) {
        for key in keys(cx, tls) {
            if is_dead(cx, &dead, key) || !once.first(key) {
                continue;
            }
            if let Some(draft) = draft(cx, key) {
                found.push(draft);
            }
        }
    }
}

/// The files that keys are read from: without any key file, the certificates' own.
pub(super) fn keys<'t>(cx: &Context<'_>, tls: &'t Tls) -> Vec<&'t Named> {
    let certificates = tls.certificates.iter().skip(tls.keys.len());
    let inside = certificates
        .filter(|c| !c.in_token() && matches!(cx.facts.key(&c.path), Seen::Is(Key::Plain(_))));
    tls.keys
        .iter()
        .filter(|k| !k.in_token())
        .chain(inside)
        .collect()
}

fn draft(cx: &Context<'_>, key: &Named) -> Option<Draft> {
    let meta = cx.facts.stat(Topic::Keys, &key.path).known()?;
    let path = text(&key.path);
    // The mode is the file's own, wherever links lead to it from.
    let mut own = key.path.clone();
    for _ in 0..8 {
        match cx.facts.link(Topic::Keys, &own) {
            Seen::Is(target) => own = path::under(path::parent(&own), &target),
            _ => break,
        }
    }
    let quoted = quoted(&own);
    let message = if meta.mode & 0o002 != 0 {
        format!("everybody on this machine can change the key {path}")
    } else if meta.mode & 0o004 != 0 {
        format!("everybody on this machine can read the key {path}")
    } else if meta.uid != 0 {
        let who = match cx.facts.world().user_name(meta.uid) {
            Seen::Is(name) => format!("{} owns", text(&name)),
            _ => format!("the user {} owns", meta.uid),
        };
        format!("{who} the key {path}, and can read and change it")
    } else {
        return None;
    };
    // Root's alone, if nobody else can come to it.
    if meta.uid == 0 && !reachable(cx, &key.path)? {
        return None;
    }
    Some(
        Draft::at(cx, key.setting.node, message)
            .pointing(word(cx, key))
            .severity(if meta.mode & 0o006 != 0 {
                Severity::Error
            } else {
                Severity::Warning
            })
            .help(format!("chown root:root {quoted}; chmod 600 {quoted}"))
            .command(format!("chown root:root {quoted}"))
            .command(format!("chmod 600 {quoted}")),
    )
}

/// Whether everybody may enter each folder that leads to a file, links followed; none where
/// that cannot be seen.
fn reachable(cx: &Context<'_>, file: &[u8]) -> Option<bool> {
    let mut file = file.to_vec();
    for _ in 0..8 {
        let mut at = path::parent(&file);
        for _ in 0..64 {
            let meta = cx.facts.stat(Topic::Keys, at).known()?;
            if meta.mode & 0o001 == 0 {
                return Some(false);
            }
            if at == b"/" || at.is_empty() {
                break;
            }
            at = path::parent(at);
        }
        match cx.facts.link(Topic::Keys, &file) {
            Seen::Is(target) => file = path::under(path::parent(&file), &target),
            _ => return Some(true),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    const SITE: &str = "Listen 443\n<VirtualHost *:443>\nServerName site.example\nSSLEngine on\n\
        SSLCertificateFile /p/s.pem\nSSLCertificateKeyFile /p/live/s.key\n</VirtualHost>\n";

    fn fires(more: &str) -> bool {
        let setting = format!(
            "pem=/p/s.pem:web/site.fullchain.pem pem=/p/archive/s1.key:web/site.key link=/p/live/s.key:../archive/s1.key {more}"
        );
        let found: Vec<&str> = codes(SITE, &setting).into_iter().collect();
        assert!(found.is_empty() || found == ["FS331"], "{found:?}");
        !found.is_empty()
    }

    #[test]
    fn a_folder_for_root_alone_keeps_it() {
        assert!(!fires("mode=/p/archive/s1.key:0640"));
        assert!(fires("mode=/p/archive/s1.key:0644"));
        assert!(!fires("mode=/p/archive/s1.key:0644 mode=/p/archive:0700"));
        assert!(!fires("mode=/p/archive/s1.key:0644 mode=/p/live:0700"));
        assert!(fires("mode=/p/archive/s1.key:0600:33"));
    }
}
