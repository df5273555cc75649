//! FS343 lowered-security-level.

use crate::hash::HashSet;

use crate::config::tree::NodeId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::protocols::{OLD, ciphers, left, level};
use super::shown::speakers;

/// The page.
const PAGE: &str = r#"OpenSSL's security level lowered in `SSLCipherSuite`.

## Why it breaks

Debian sets level 2. At level 1 OpenSSL takes certificates signed with SHA-1, RSA keys of 1024 bits and equally weak key
exchange; level 0 lets TLS 1.0 and 1.1 in besides. It is mostly written to get an old certificate accepted, and stays.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLCipherSuite HIGH:!aNULL:@SECLEVEL=1
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
    SSLCipherSuite HIGH:!aNULL
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

The fix takes the word out. It asks first: if the certificate is too weak for level 2, httpd does not start without it. Have that renewed then.

## References

- <https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS343",
    name: "lowered-security-level",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let main = &cx.tls()[0].own;
    let mut told: HashSet<NodeId> = HashSet::default();
    for (_, tls) in speakers(cx) {
        let Some((setting, place)) = ciphers(&tls.own, main) else {
            continue;
        };
        let Some(level @ (0 | 1)) = level(&setting.words()[place]) else {
            continue;
        };
        // Old protocols that it lets in are told by their own rule.
        let old = left(tls.own.effective(main, "SSLProtocol")) & OLD;
        if level == 0 && old != 0 || !told.insert(setting.node) {
            continue;
        }
        let Some(arg) = cx.line(setting.node).args.get(place).cloned() else {
            continue;
        };
        let text = arg.text();
        let word = format!("@SECLEVEL={level}");
        let kept = text.replace(&format!(":{word}"), "").replace(&word, "");
        let edit = arg
            .replace(kept.clone())
            .filter(|_| !kept.is_empty() && !kept.contains([' ', '"']));
        found.push(
            Draft::at(cx, setting.node, format!("{word} lowers what OpenSSL accepts below Debian's level 2: signatures with SHA-1, keys of 1024 bits"))
                .pointing(arg.span)
                .help(format!("write `SSLCipherSuite {kept}`"))
                .fix(format!("take {word} out"), Applicability::Unsafe, edit.into_iter().collect()),
        );
    }
}
