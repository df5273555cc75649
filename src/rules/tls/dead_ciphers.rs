//! FS344 dead-ciphers.

use crate::hash::HashSet;

use crate::config::tree::NodeId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::protocols::ciphers;
use super::shown::speakers;

/// The page.
const PAGE: &str = r#"Ciphers in `SSLCipherSuite` that OpenSSL no longer has.

## Why it breaks

RC4, 3DES, export ciphers and those with MD5 are not in Debian's OpenSSL any more, and mod_ssl takes the ones without
encryption and without authentication out of every list by itself. The words have no effect here, and would let in what
nobody wants with another library.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLCipherSuite ECDHE+AESGCM:DES-CBC3-SHA:RC4-SHA
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
    SSLCipherSuite ECDHE+AESGCM:!aNULL:!RC4:!3DES
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

The fix takes the words out. What is offered stays the same.

## References

- <https://wiki.mozilla.org/Security/Server_Side_TLS>
- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslciphersuite>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS344",
    name: "dead-ciphers",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Parts of names of what is gone, or never to be had.
const GONE: [&str; 14] = [
    "RC4", "RC2", "3DES", "DES-CBC3", "DES-CBC", "DES", "EXP", "EXPORT", "NULL", "eNULL", "aNULL",
    "ADH", "MD5", "LOW",
];

/// Whether a word asks for something that is gone.
fn gone(word: &str) -> bool {
    if word.starts_with(['!', '-', '+', '@']) {
        return false;
    }
    word.split('+').any(|part| GONE.contains(&part))
        || word.starts_with("EXP-")
        || word.starts_with("RC4-")
        || word.starts_with("NULL-")
        || word.starts_with("ADH-")
        || word.starts_with("DES-CBC")
        || ["-RC4-", "-DES-CBC3-", "-NULL-", "-DES-CBC-"]
            .iter()
            .any(|part| word.contains(part))
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let main = &cx.tls()[0].own;
    let mut told: HashSet<NodeId> = HashSet::default();
    for (_, tls) in speakers(cx) {
        let Some((setting, place)) = ciphers(&tls.own, main) else {
            continue;
        };
        if !told.insert(setting.node) {
            continue;
        }
        let Some(arg) = cx.line(setting.node).args.get(place).cloned() else {
            continue;
        };
        let text = arg.text();
        let words: Vec<&str> = text.split([':', ',', ' ', ';']).collect();
        let dead: Vec<&str> = words.iter().copied().filter(|word| gone(word)).collect();
        if dead.is_empty() {
            continue;
        }
        let kept: Vec<&str> = words
            .into_iter()
            .filter(|word| !gone(word) && !word.is_empty())
            .collect();
        let any = kept
            .iter()
            .any(|word| !word.starts_with(['!', '-', '+', '@']));
        let kept = kept.join(":");
        let edit = arg.replace(kept.clone()).filter(|_| any);
        let mut draft = Draft::at(
            cx,
            setting.node,
            format!(
                "OpenSSL has no {} any more, or mod_ssl never lets it in",
                dead.join(", ")
            ),
        )
        .pointing(arg.span);
        if any {
            draft = draft.help(format!("write `SSLCipherSuite {kept}`")).fix(
                "take the words out",
                Applicability::Safe,
                edit.into_iter().collect(),
            );
        }
        found.push(draft);
    }
}
