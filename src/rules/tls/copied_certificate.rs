//! FS337 copied-certificate.

use crate::hash::HashMap;

use crate::config::path;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::certificate::Sha;
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Kept, Once, arg, as_arg, shown, text};

/// The page.
const PAGE: &str = r#"A copy of a certificate that certbot renews elsewhere.

## Why it breaks

certbot renews the files in `/etc/letsencrypt`, and the copy stays as it is: it works until it expires, while
`certbot certificates` shows a fresh one. Where a hook copies the files after each renewal, nothing is said as long as
the copy is up to date.

## Bad

```apache bad pem=/etc/letsencrypt/archive/s/cert1.pem:web/site.crt pem=/etc/letsencrypt/archive/s/fullchain1.pem:web/site.fullchain.pem pem=/etc/letsencrypt/archive/s/privkey1.pem:web/site.key link=/etc/letsencrypt/live/s/cert.pem:../../archive/s/cert1.pem link=/etc/letsencrypt/live/s/fullchain.pem:../../archive/s/fullchain1.pem link=/etc/letsencrypt/live/s/privkey.pem:../../archive/s/privkey1.pem pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## Good

```apache good pem=/etc/letsencrypt/archive/s/cert1.pem:web/site.crt pem=/etc/letsencrypt/archive/s/fullchain1.pem:web/site.fullchain.pem pem=/etc/letsencrypt/archive/s/privkey1.pem:web/site.key link=/etc/letsencrypt/live/s/cert.pem:../../archive/s/cert1.pem link=/etc/letsencrypt/live/s/fullchain.pem:../../archive/s/fullchain1.pem link=/etc/letsencrypt/live/s/privkey.pem:../../archive/s/privkey1.pem
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/s/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/s/privkey.pem
</VirtualHost>
```

## How to mend it

Name the links in `/etc/letsencrypt/live/` themselves: httpd reads them as root, so that no copy is needed. The fix does
so for the certificate and its key at once; it asks first, because the copy may be somebody's intention.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS337",
    name: "copied-certificate",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// How many of certbot's certificates, and of issues of one, are looked at.
const MOST: usize = 500;

const LIVE: &[u8] = b"/etc/letsencrypt/live";

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let outside: Vec<_> = shown(cx)
        .into_iter()
        .filter(|shown| {
            !path::within(&shown.named.path, b"/etc/letsencrypt")
                && Kept::live(&shown.named.path).is_none()
                && !shown.leaf().self_signed
                && !leads_there(cx, &shown.named.path)
        })
        .collect();
    if outside.is_empty() {
        return;
    }
    let issues = issues(cx);
    let hooked = issues.is_empty() || hooked(cx);
    let mut once = Once::default();
    for shown in outside {
        let Some((lineage, current)) = issues.get(&shown.leaf().digest) else {
            continue;
        };
        if *current && hooked || !once.first(shown.named) {
            continue;
        }
        let live = |file: &str| format!("{}/{lineage}/{file}.pem", text(LIVE));
        let (path, fullchain, privkey) = (shown.path(), live("fullchain"), live("privkey"));
        let message = if *current {
            format!("{path} is a copy of certbot's certificate {lineage}: renewals do not reach it")
        } else {
            format!(
                "{path} is a copy of an old issue of certbot's certificate {lineage}, which has been renewed since"
            )
        };
        let mut draft = Draft::at(cx, shown.named.setting.node, message)
            .pointing(shown.word(cx))
            .help(format!(
                "write\nSSLCertificateFile {fullchain}\nSSLCertificateKeyFile {privkey}"
            ));
        if let ([certificate], [key], None) = (
            shown.tls.certificates.as_slice(),
            shown.tls.keys.as_slice(),
            &shown.tls.chain,
        ) {
            let edits = [(certificate, &fullchain), (key, &privkey)]
                .map(|(named, link)| arg(cx, named).and_then(|arg| arg.replace(as_arg(link))));
            let edits: Option<Vec<Edit>> = edits.into_iter().collect();
            draft = draft.fix(
                "name certbot's links",
                Applicability::Unsafe,
                edits.unwrap_or_default(),
            );
        }
        found.push(draft);
    }
}

/// Whether a path is a link that leads into certbot's folders.
fn leads_there(cx: &Context<'_>, file: &[u8]) -> bool {
    let mut file = file.to_vec();
    for _ in 0..8 {
        let Seen::Is(target) = cx.facts.link(Topic::Certificates, &file) else {
            break;
        };
        file = path::under(path::parent(&file), &target);
        if path::within(&file, b"/etc/letsencrypt") {
            return true;
        }
    }
    false
}

/// What certbot has issued: of each certificate its name, and whether it is the present one.
fn issues(cx: &Context<'_>) -> HashMap<Sha, (String, bool)> {
    let mut issues = HashMap::default();
    let Seen::Is(lineages) = cx.facts.list(Topic::Certificates, LIVE) else {
        return issues;
    };
    for lineage in lineages.iter().take(MOST) {
        let name = text(&lineage.name);
        let old = path::join(b"/etc/letsencrypt/archive", &lineage.name);
        if let Seen::Is(files) = cx.facts.list(Topic::Certificates, &old) {
            let numbered = files.iter().filter(|f| f.name.starts_with(b"cert"));
            for file in numbered.take(MOST) {
                let leaf = first(cx, &path::join(&old, &file.name));
                issues.extend(leaf.map(|digest| (digest, (name.clone(), false))));
            }
        }
        let present = path::join(&path::join(LIVE, &lineage.name), b"cert.pem");
        issues.extend(first(cx, &present).map(|digest| (digest, (name, true))));
    }
    issues
}

fn first(cx: &Context<'_>, file: &[u8]) -> Option<Sha> {
    match cx.facts.certificates(file) {
        Seen::Is(chain) => chain.leaf().map(|leaf| leaf.digest),
        _ => None,
    }
}

/// Whether something is done after each renewal.
fn hooked(cx: &Context<'_>) -> bool {
    let hooks = cx
        .facts
        .list(Topic::Files, b"/etc/letsencrypt/renewal-hooks/deploy");
    if matches!(&hooks, Seen::Is(files) if !files.is_empty()) {
        return true;
    }
    cx.facts.renewals().is_some_and(|all| {
        all.all()
            .iter()
            .any(|r| r.get("renew_hook").is_some() || r.get("post_hook").is_some())
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::tests::codes;

    const SITE: &str = "Listen 443\n<VirtualHost *:443>\nServerName site.example\nSSLEngine on\n\
        SSLCertificateFile /c/s.pem\nSSLCertificateKeyFile /c/s.key\n</VirtualHost>\n";
    const HOOK: &str = "==> /etc/letsencrypt/renewal-hooks/deploy/copy <==\n#!/bin/sh\n";

    fn fires(text: &str, live: &str, copy: &str) -> bool {
        let setting = format!(
            "pem=/etc/letsencrypt/archive/s/cert1.pem:web/site.crt pem=/etc/letsencrypt/archive/s/cert2.pem:web/renewed.crt \
             link=/etc/letsencrypt/live/s/cert.pem:../../archive/s/{live} {copy}"
        );
        codes(text, &setting).contains("FS337")
    }

    #[test]
    fn a_hook_keeps_a_copy_up_to_date_and_a_link_is_none() {
        let copy = "pem=/c/s.pem:web/site.fullchain.pem pem=/c/s.key:web/site.key";
        assert!(fires(SITE, "cert1.pem", copy));
        assert!(fires(SITE, "cert2.pem", copy), "an old one");
        let hooked = format!("{SITE}{HOOK}");
        assert!(!fires(&hooked, "cert1.pem", copy));
        assert!(fires(&hooked, "cert2.pem", copy), "the hook has missed one");
        let link = "pem=/etc/letsencrypt/archive/s/fullchain1.pem:web/site.fullchain.pem pem=/c/s.key:web/site.key \
                    link=/etc/letsencrypt/live/s/fullchain.pem:../../archive/s/fullchain1.pem \
                    link=/c/s.pem:/etc/letsencrypt/live/s/fullchain.pem";
        assert!(!fires(SITE, "cert1.pem", link));
    }
}
