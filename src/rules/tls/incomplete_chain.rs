//! FS311 incomplete-chain.

use crate::config::path;
use crate::config::world::Seen;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::certificate_without_chain::speaks_of;
use super::links::way;
use super::shown::{Once, Shown, arg, as_arg, shown, text};

/// The page.
const PAGE: &str = r#"A certificate without the intermediate certificate that its issuer's name asks for.

## Why it breaks

A visitor trusts root certificates, and follows a certificate to one of them by what the server sends. If the
intermediate certificate is not sent, or another than the one that signed, the way ends: curl says "unable to get local
issuer certificate", Python "certificate verify failed". Desktop browsers often fill the gap by themselves, so that the
author does not see it.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.crt pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

The file beside it has the chain:

```apache bad pem=/etc/ssl/site/cert.pem:web/site.crt pem=/etc/ssl/site/fullchain.pem:web/site.fullchain.pem pem=/etc/ssl/site/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site/cert.pem
    SSLCertificateKeyFile /etc/ssl/site/site.key
</VirtualHost>
```

Another intermediate than the issuer:

```apache bad pem=/etc/ssl/site.pem:web/site.otherchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
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
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

httpd takes the missing ones from the authorities that it has been given for clients:

```apache good pem=/etc/ssl/site.pem:web/site.crt pem=/etc/ssl/site.key:web/site.key pem=/etc/ssl/bundle.pem:web/inter.crt
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
    SSLCACertificateFile /etc/ssl/bundle.pem
</VirtualHost>
```

## How to mend it

Put the authority's intermediate certificate behind the site's own in the file of `SSLCertificateFile`. The fix names a
file of the same folder that begins with the same certificate and holds the rest as well, where there is one. A
certificate that names no place to fetch its issuer from may have been signed by a root itself, as those of private
authorities are; then this is only a note.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatefile>
- <https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS311",
    name: "incomplete-chain",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// How files that hold all of it are called.
const WHOLE: [&[u8]; 4] = [
    b"fullchain.pem",
    b"fullchain.cer",
    b"bundle.crt",
    b"chained.crt",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut once = Once::default();
    for shown in shown(cx) {
        let leaf = shown.leaf();
        if leaf.self_signed
            || shown.part_unseen
            || authorities(cx, &shown)
            || speaks_of(shown.tls, &shown.named.path)
            || !way(leaf, shown.sent()).is_empty()
            || !once.first(shown.named)
        {
            continue;
        }
        let (issuer, path) = (leaf.issuer_shown(), shown.path());
        let sent = shown.sent();
        let mut draft = Draft::at(
            cx,
            shown.named.setting.node,
            match sent.first() {
                None => format!("{path} holds no intermediate certificate: that of {issuer}, which signed the first one, is missing"),
                Some(other) => format!("the certificate in {path} was signed by {issuer}, and what is sent with it is {}", other.shown()),
            },
        )
        .pointing(shown.word(cx));
        if leaf.issuers.is_empty() && sent.is_empty() {
            draft = draft.severity(Severity::Note);
        }
        if let Some(chain) = &shown.tls.chain {
            draft = draft.label(chain.setting.span, "the chain is taken from here");
        }
        draft = match better(cx, &shown) {
            Some(file) => {
                let edit = arg(cx, shown.named).and_then(|arg| arg.replace(as_arg(&file)));
                draft
                    .help(format!("write `SSLCertificateFile {file}`, which holds the same certificate and its chain"))
                    .fix("name the file with the chain", Applicability::Safe, edit.into_iter().collect())
            }
            None => match leaf.issuers.first() {
                Some(url) => draft.help(format!(
                    "add the issuer's certificate to the file, behind the first one: curl -s {url} | openssl x509 -inform der >> {path}"
                )),
                None => draft.help(format!("add the certificate of {issuer} to the file, behind the first one")),
            },
        };
        found.push(draft);
    }
}

/// Whether httpd has authorities to take the missing ones from.
fn authorities(cx: &Context<'_>, shown: &Shown<'_>) -> bool {
    ["SSLCACertificateFile", "SSLCACertificatePath"]
        .iter()
        .any(|name| shown.tls.own.effective(&cx.tls()[0].own, name).is_some())
}

/// A file in the same folder that begins with the same certificate, and holds its issuer's.
fn better(cx: &Context<'_>, shown: &Shown<'_>) -> Option<String> {
    if shown.tls.chain.is_some() {
        return None;
    }
    let folder = path::parent(&shown.named.path);
    WHOLE
        .iter()
        .map(|name| path::join(folder, name))
        .find(|file| {
            let Seen::Is(chain) = cx.facts.certificates(file) else {
                return false;
            };
            let Some((first, rest)) = chain.certificates.split_first() else {
                return false;
            };
            first.digest == shown.leaf().digest && !way(first, rest).is_empty()
        })
        .map(|file| text(&file))
}
