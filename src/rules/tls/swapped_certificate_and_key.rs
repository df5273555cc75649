//! FS308 swapped-certificate-and-key.

use crate::config::views::tls::Named;
use crate::config::world::Seen;
use crate::facts::certificate::Key;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Kept, arg, dead, is_dead, speakers, sure, text};

/// The page.
const PAGE: &str = r#"A certificate's and its key's file in each other's place, by their names.

## Why it breaks

httpd ends at the start, while `apache2 -t`, which only looks whether the files are there, is content. Where the files
can be read, `unusable-certificate` says what is in them; this rule looks at certbot's names for them, so that it is
found in a repository too.

## Bad

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/privkey.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/fullchain.pem
</VirtualHost>
```

## Good

```apache good elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
</VirtualHost>
```

## How to mend it

The fix exchanges the two. Where only one of them is wrong, it names the file of the same folder that belongs there.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS308",
    name: "swapped-certificate-and-key",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let dead = dead(cx);
    for (_, tls) in speakers(cx) {
        for named in &tls.certificates {
            let key = Kept::live(&named.path).filter(|kept| kept.file == "privkey");
            let unseen = !matches!(cx.facts.certificates(&named.path), Seen::Is(_));
            if let Some(kept) = key.filter(|_| unseen && !is_dead(cx, &dead, named)) {
                tell(
                    cx,
                    found,
                    named,
                    "SSLCertificateFile",
                    "a private key",
                    kept.beside("fullchain"),
                );
            }
        }
        for named in &tls.keys {
            let certificate = Kept::live(&named.path).filter(|kept| kept.file != "privkey");
            let seen_key = matches!(
                cx.facts.key(&named.path),
                Seen::Is(Key::Plain(_) | Key::Encrypted)
            );
            if let Some(kept) = certificate.filter(|_| !seen_key && !is_dead(cx, &dead, named)) {
                tell(
                    cx,
                    found,
                    named,
                    "SSLCertificateKeyFile",
                    "no key but a certificate",
                    kept.beside("privkey"),
                );
            }
        }
    }
}

fn tell(
    cx: &Context<'_>,
    found: &mut Found<'_>,
    named: &Named,
    directive: &str,
    what: &str,
    better: String,
) {
    let Some(arg) = arg(cx, named) else { return };
    let edits = arg.replace(better.clone()).into_iter().collect();
    found.push(
        Draft::at(
            cx,
            named.setting.node,
            format!("{} is {what}, by certbot's name for it", text(&named.path)),
        )
        .pointing(arg.span)
        .help(format!("write `{directive} {better}`"))
        .fix("name the right file", sure(cx, &better), edits),
    );
}
