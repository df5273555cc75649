//! FS813 renewal-file-broken.

use crate::config::world::Seen;
use crate::facts::Topic;
use crate::facts::renewals::Renewal;
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
        let mut help = "have certbot write it anew, by getting the certificate once more";
        let mut anew = said::anew(renewal);
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
        } else if let Some((what, n)) = plugin(cx, renewal, &lines) {
            help = "have the name proved through Apache, by getting the certificate once more";
            anew = format!(
                "certbot certonly --apache --cert-name {} --force-renewal",
                renewal.name
            );
            (what, n)
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
                .help(help)
                .command(anew)
                .subject(Subject::Lineage(renewal.name.clone())),
        );
    }
}

/// What keeps certbot from proving names as the file says: a plugin that is not installed, or
/// `manual` without a script; and the line. certbot: `pick_plugin` in _internal/plugins/selection.py,
/// `prepare` in _internal/plugins/manual.py.
fn plugin(cx: &Context<'_>, renewal: &Renewal, lines: &str) -> Option<(String, u32)> {
    let name = renewal.get("authenticator")?;
    let n = lines
        .lines()
        .position(|line| line.trim_start().starts_with("authenticator"))?;
    let what = match name {
        "manual" if renewal.get("manual_auth_hook").is_none() => {
            "the authenticator is `manual`, without a script (manual_auth_hook) that would answer"
                .to_owned()
        }
        "nginx" | "apache" => missing(cx, name)?,
        dns if dns.starts_with("dns-") => missing(cx, dns)?,
        _ => return None,
    };
    Some((what, n as u32 + 1))
}

/// Says that a plugin is not there; none where it is, or where certbot is not Debian's.
fn missing(cx: &Context<'_>, name: &str) -> Option<String> {
    const FOLDER: &str = "/usr/lib/python3/dist-packages";
    let there = |path: &str| cx.facts.stat(Topic::Files, path.as_bytes());
    let elsewhere = [
        "/snap/bin/certbot",
        "/opt/certbot",
        "/usr/local/bin/certbot",
    ];
    if !there(&format!("{FOLDER}/certbot")).is_there()
        || !elsewhere.iter().all(|path| there(path) == Seen::Absent)
        || there(&format!("{FOLDER}/certbot_{}", name.replace('-', "_"))) != Seen::Absent
    {
        return None;
    }
    Some(format!(
        "the authenticator is `{name}`, and that plugin is not installed (python3-certbot-{name})"
    ))
}
