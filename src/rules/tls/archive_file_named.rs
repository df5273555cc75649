//! FS336 archive-file-named.

use crate::hash::HashSet;

use crate::config::tree::NodeId;
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shown::{Kept, arg, as_arg, speakers, sure, text, word};

/// The page.
const PAGE: &str = r#"One of certbot's numbered files, which no renewal replaces.

## Why it breaks

At each renewal certbot writes new files with the next number into `archive/`, and has the links in `live/` point to
them. A configuration that names `fullchain1.pem` shows the first certificate for good: it works until that expires.

## Bad

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/archive/site.example/fullchain1.pem
    SSLCertificateKeyFile /etc/letsencrypt/archive/site.example/privkey1.pem
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

The fix names the links in `live/` instead, for the certificate and its key at once. They lead to the same files, or to their renewals.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS336",
    name: "archive-file-named",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut told: HashSet<NodeId> = HashSet::default();
    for (_, tls) in speakers(cx) {
        let files = || tls.certificates.iter().chain(&tls.keys).chain(&tls.chain);
        let numbered: Vec<_> = files()
            .filter_map(|named| Some((named, Kept::archive(&named.path)?)))
            .collect();
        let Some((first, _)) = numbered.first() else {
            continue;
        };
        if !told.insert(first.setting.node) {
            continue;
        }
        let mut edits = Vec::new();
        let mut lines = Vec::new();
        let mut applicability = Applicability::Safe;
        for (named, kept) in &numbered {
            let link = kept.beside(kept.file);
            if sure(cx, &link) == Applicability::Unsafe {
                applicability = Applicability::Unsafe;
            }
            lines.push(format!("{} {link}", cx.line(named.setting.node).name()));
            // Both halves or none: one of a renewal's and one of an old one do not fit.
            edits.push(arg(cx, named).and_then(|arg| arg.replace(as_arg(&link))));
        }
        let edits: Option<Vec<Edit>> = edits.into_iter().collect();
        let mut draft = Draft::at(
            cx,
            first.setting.node,
            format!(
                "{} is the file of one issue: a renewal writes another, and this one expires",
                text(&first.path)
            ),
        )
        .pointing(word(cx, first))
        .help(format!("write\n{}", lines.join("\n")))
        .fix(
            "name the links in live/",
            applicability,
            edits.unwrap_or_default(),
        );
        for (other, _) in &numbered[1..] {
            draft = draft.label(other.setting.span, "and this, too");
        }
        found.push(draft);
    }
}
