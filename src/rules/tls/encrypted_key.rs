//! FS338 encrypted-key.

use crate::config::world::Seen;
use crate::facts::certificate::Key;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Once, dead, is_dead, speakers, text, word};

/// The page.
const PAGE: &str = r#"A key with a pass phrase, on a server that asks a person for it.

## Why it breaks

Debian's `SSLPassPhraseDialog` runs `/usr/share/apache2/ask-for-passphrase`, and that waits, without an end, until
somebody types the phrase at the console or with `systemd-tty-ask-password-agent`. Meanwhile httpd answers nobody: after
every boot, and at the reload that reads the key for the first time. `apache2 -t` does not try the key, so it says
`Syntax OK`.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:a.encrypted.key mode=/usr/share/apache2/ask-for-passphrase:0755
Listen 443
SSLPassPhraseDialog exec:/usr/share/apache2/ask-for-passphrase
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
==> /usr/share/apache2/ask-for-passphrase <==
#!/bin/bash
```

## Good

```apache good pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key mode=/etc/ssl/site.key:0600 mode=/usr/share/apache2/ask-for-passphrase:0755
Listen 443
SSLPassPhraseDialog exec:/usr/share/apache2/ask-for-passphrase
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
==> /usr/share/apache2/ask-for-passphrase <==
#!/bin/bash
```

## How to mend it

Write the key without its phrase, for root alone: `(umask 077; openssl pkey -in KEY -out KEY.plain)`, and name that file.
Whoever can read root's files can read the phrase out of the running server as well. A program of your own that gives the
phrase, in `SSLPassPhraseDialog`, is nothing that this rule speaks of.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslpassphrasedialog>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS338",
    name: "encrypted-key",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Debian's own, which asks a person.
const ASKS: &str = "exec:/usr/share/apache2/ask-for-passphrase";

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // It holds for the whole server; the last one wins.
    let Some(dialog) = cx.named("SSLPassPhraseDialog").last() else {
        return;
    };
    if !dialog.is(0, ASKS) {
        return;
    }
    let (dead, mut once) = (dead(cx), Once::default());
    for (_, tls) in speakers(cx) {
        for key in &tls.keys {
            let encrypted = matches!(cx.facts.key(&key.path), Seen::Is(Key::Encrypted));
            if !encrypted || is_dead(cx, &dead, key) || !once.first(key) {
                continue;
            }
            let path = text(&key.path);
            let quoted = format!("'{}'", path.replace('\'', r"'\''"));
            found.push(
                Draft::at(
                    cx,
                    key.setting.node,
                    format!("the key {path} is encrypted, and httpd answers nobody until its phrase is typed"),
                )
                .pointing(word(cx, key))
                .label(dialog.node.span(), "this waits for a person")
                .help(format!(
                    "name a copy without a phrase: (umask 077; openssl pkey -in {quoted} -out {quoted}.plain)"
                )),
            );
        }
    }
}
