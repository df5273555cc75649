//! FS310 obsolete-chain-file.

use crate::config::tree::NodeId;
use crate::config::views::tls::{Named, Tls};
use crate::config::world::Seen;
use crate::facts::certificate::Chain;
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::links::way;
use super::shown::{Kept, arg, as_arg, dead, is_dead, speakers, text};

/// The page.
const PAGE: &str = r#"`SSLCertificateChainFile`, which httpd 2.4.8 has made needless.

## Why it breaks

It works, and misleads: while it is there, httpd takes only the first certificate of `SSLCertificateFile`, and all
others from this file. A `fullchain.pem` beside it is read for nothing, and whoever replaces one of the two files has to
think of the other. The chain belongs into `SSLCertificateFile`, behind the site's own certificate.

## Bad

The chain is in `fullchain.pem` already:

```apache bad pem=/etc/letsencrypt/live/s/fullchain.pem:web/site.fullchain.pem pem=/etc/letsencrypt/live/s/privkey.pem:web/site.key pem=/etc/letsencrypt/live/s/chain.pem:web/inter.crt
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/s/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/s/privkey.pem
    SSLCertificateChainFile /etc/letsencrypt/live/s/chain.pem
</VirtualHost>
```

The two halves of it:

```apache bad elsewhere
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/site.example/cert.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/site.example/privkey.pem
    SSLCertificateChainFile /etc/letsencrypt/live/site.example/chain.pem
</VirtualHost>
```

## Good

```apache good pem=/etc/letsencrypt/live/s/fullchain.pem:web/site.fullchain.pem pem=/etc/letsencrypt/live/s/privkey.pem:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/s/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/s/privkey.pem
</VirtualHost>
```

## How to mend it

Where `SSLCertificateFile` is certbot's `fullchain.pem`, or was seen to hold what is in the chain file, the fix takes
the line out. Where the two are certbot's `cert.pem` and `chain.pem` of one folder, it names `fullchain.pem`, which is
both of them, too. What is sent stays the same.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslcertificatechainfile>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS310",
    name: "obsolete-chain-file",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let dead = dead(cx);
    let mut told: crate::hash::HashSet<NodeId> = crate::hash::HashSet::default();
    for (_, tls) in speakers(cx) {
        let Some(chain) = &tls.chain else { continue };
        if is_dead(cx, &dead, chain) || !told.insert(chain.setting.node) {
            continue;
        }
        // A chain file of the main server's is for all: it cannot go for the sake of one.
        let alone = cx.server_of(chain.setting.node) == tls.server
            && tls
                .certificates
                .iter()
                .all(|c| cx.server_of(c.setting.node) == tls.server);
        let mut draft = Draft::at(
            cx,
            chain.setting.node,
            "SSLCertificateChainFile is obsolete: the chain belongs into SSLCertificateFile",
        );
        let way = match tls.certificates.as_slice() {
            [only] if alone => mend(cx, only, chain),
            _ => None,
        };
        draft = match way {
            Some(Way::Redundant) => draft
                .label(
                    tls.certificates[0].setting.span,
                    "the chain is in this file already",
                )
                .help("take the line out")
                .fix(
                    "take the line out",
                    Applicability::Safe,
                    cx.remove(chain.setting.node).into_iter().collect(),
                ),
            Some(Way::Both(path, edit)) => {
                let removed = cx.remove(chain.setting.node);
                let edits = match (edit, removed) {
                    (Some(edit), Some(removed)) => vec![edit, removed],
                    _ => Vec::new(),
                };
                draft
                    .help(format!(
                        "write `SSLCertificateFile {path}`, and take this line out"
                    ))
                    .fix(
                        "name fullchain.pem, and take the line out",
                        Applicability::Safe,
                        edits,
                    )
            }
            None => draft.help(by_hand(tls, chain)),
        };
        found.push(draft);
    }
}

enum Way {
    /// What is in it is in the certificate's file.
    Redundant,
    /// Another file holds both.
    Both(String, Option<Edit>),
}

fn mend(cx: &Context<'_>, certificate: &Named, chain: &Named) -> Option<Way> {
    let kept = Kept::live(&certificate.path);
    let link = Kept::live(&chain.path);
    let same = match (&kept, &link) {
        (Some(one), Some(other)) => one.root == other.root && one.lineage == other.lineage,
        _ => false,
    };
    if same {
        let (kept, link) = (kept?, link?);
        match (kept.file, link.file) {
            ("fullchain", "chain" | "fullchain") => return Some(Way::Redundant),
            ("cert", "chain" | "fullchain") => {
                let path = kept.beside("fullchain");
                let edit = arg(cx, certificate)?.replace(as_arg(&path));
                return Some(Way::Both(path, edit));
            }
            _ => {}
        }
    }
    let (Seen::Is(one), Seen::Is(other)) = (
        cx.facts.certificates(&certificate.path),
        cx.facts.certificates(&chain.path),
    ) else {
        return None;
    };
    contains(&one, &other).then_some(Way::Redundant)
}

/// Whether what is behind the first certificate is what the chain file has, and links up.
fn contains(file: &Chain, chain: &Chain) -> bool {
    let digests = |of: &[crate::facts::certificate::Certificate]| -> Vec<_> {
        of.iter().map(|c| c.digest).collect()
    };
    let Some((first, behind)) = file.certificates.split_first() else {
        return false;
    };
    // Out of order, it would be no better than what is sent now.
    let linked = way(first, behind);
    let in_order = !linked.is_empty() && linked.iter().enumerate().all(|(n, at)| n == *at);
    let behind = digests(behind);
    in_order
        && !chain.certificates.is_empty()
        && digests(&chain.certificates)
            .iter()
            .all(|c| behind.contains(c))
}

fn by_hand(tls: &Tls, chain: &Named) -> String {
    let own = tls
        .certificates
        .first()
        .map_or_else(|| "CERTIFICATE".to_owned(), |c| text(&c.path));
    format!(
        "put both into one file, the site's certificate first: cat {own} {} > FULLCHAIN\nname that with SSLCertificateFile, and take this line out",
        text(&chain.path)
    )
}
