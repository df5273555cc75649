//! FS813 renewal-file-broken.

use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A renewal file that certbot cannot use.

## Why it breaks

certbot needs the four paths of the certificate and a section `[renewalparams]` with the authenticator. Where one is missing it says "Renewal configuration file ... is broken" or "No authenticator plugin selected", skips the certificate, and goes on with the others.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
[renewalparams]
authenticator = apache
installer = apache
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
authenticator = apache
installer = apache
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## How to mend it

Have certbot write it anew, by getting the certificate once more under its name and as it was proved before: `certbot certonly --apache --cert-name site.example -d site.example`, or with `--webroot -w` and the folder.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#modifying-the-renewal-configuration-of-existing-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS813",
    name: "renewal-file-broken",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.facts.machine().is_none() {
        return;
    }
    for renewal in cx.renewals().iter().flat_map(|r| r.all()) {
        let file = renewal.file();
        let Some(text) = cx.facts.text(Topic::Files, file.as_bytes()).known() else {
            continue;
        };
        let lines = String::from_utf8_lossy(&text).into_owned();
        let missing: Vec<&str> = ["cert", "privkey", "chain", "fullchain"]
            .into_iter()
            .filter(|key| renewal.get(key).is_none())
            .collect();
        let section = lines.lines().any(|line| line.trim() == "[renewalparams]");
        // ConfigObj takes a line that is neither a section nor a setting for an error.
        let odd = lines.lines().enumerate().find(|(_, line)| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with(['#', '[']) && !line.contains('=')
        });
        let (what, at) = if let Some((n, _)) = odd {
            (
                "this line is neither a section nor a setting".to_owned(),
                n as u32 + 1,
            )
        } else if !missing.is_empty() {
            {
                let verb = if missing.len() == 1 { "is" } else { "are" };
                (format!("{} {verb} missing", missing.join(" and ")), 1)
            }
        } else if !section {
            ("the section [renewalparams] is missing".to_owned(), 1)
        } else if renewal
            .get("authenticator")
            .is_none_or(|a| a.is_empty() || a == "None")
        {
            ("no authenticator is named".to_owned(), 1)
        } else {
            continue;
        };
        let message = format!(
            "certbot cannot renew {}: in its renewal file {what}",
            renewal.name
        );
        let draft = match cx.line_in(file.as_bytes(), &text, at) {
            Some(span) => Draft::at_span(span, message),
            None => Draft::about(file.clone(), message),
        };
        found.push(
            draft
                .help("have certbot write it anew, by getting the certificate once more")
                .command(said::anew(renewal))
                .subject(Subject::Lineage(renewal.name.clone())),
        );
    }
}
