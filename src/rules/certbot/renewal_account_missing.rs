//! FS816 renewal-account-missing.

use crate::facts::Topic;
use crate::facts::renewals::Renewal;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A renewal that names an account which is not on the machine.

## Why it breaks

A renewal file holds the account that the certificate was ordered with, and certbot renews with no other. Where `/etc/letsencrypt/accounts` was deleted, or not copied from the old machine with the rest, it says "Account at ... does not exist", skips the certificate, and visitors see it expire.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/letsencrypt/renewal/site.example.conf <==
cert = /etc/letsencrypt/live/site.example/cert.pem
privkey = /etc/letsencrypt/live/site.example/privkey.pem
chain = /etc/letsencrypt/live/site.example/chain.pem
fullchain = /etc/letsencrypt/live/site.example/fullchain.pem
[renewalparams]
account = 0123456789abcdef0123456789abcdef
authenticator = apache
installer = apache
server = https://acme-v02.api.letsencrypt.org/directory
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
account = 0123456789abcdef0123456789abcdef
authenticator = apache
installer = apache
server = https://acme-v02.api.letsencrypt.org/directory
==> /etc/letsencrypt/accounts/acme-v02.api.letsencrypt.org/directory/0123456789abcdef0123456789abcdef/regr.json <==
{}
==> /etc/cron.d/certbot <==
0 */12 * * * root test -x /usr/bin/certbot -a \! -d /run/systemd/system && certbot -q renew
==> seen on the machine <==
{}
```

## How to mend it

Order the certificate once more, the way it was ordered at first; certbot registers a new account and writes it down. If the old machine still has the folder, copy it.

## References

- <https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS816",
    name: "renewal-account-missing",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Where certbot keeps accounts, by the server's address. certbot: `AccountFileStorage`,
/// _internal/account.py.
const ACCOUNTS: &str = "/etc/letsencrypt/accounts";

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // A copy of a machine's configuration is seldom one of its secrets as well.
    if cx.facts.machine().is_none() {
        return;
    }
    for renewal in cx.renewals().iter().flat_map(|r| r.all()) {
        let (Some(account), Some(server)) = (renewal.get("account"), renewal.get("server")) else {
            continue;
        };
        let Some(place) = server.strip_prefix("https://") else {
            continue;
        };
        let named = account.len() == 32 && account.bytes().all(|b| b.is_ascii_hexdigit());
        if !named || place.split('/').any(|part| part.is_empty() || part == "..") {
            continue;
        }
        // certbot: LE_REUSE_SERVERS; what was registered with the first version counts.
        let places = [place.to_owned(), place.replace("acme-v02.", "acme-v01.")];
        let absent = |place: &String| {
            let folder = format!("{ACCOUNTS}/{place}/{account}");
            cx.facts.stat(Topic::Files, folder.as_bytes()).absent()
        };
        if !places.iter().all(absent) {
            continue;
        }
        found.push(draft(cx, renewal, account));
    }
}

fn draft(cx: &Context<'_>, renewal: &Renewal, account: &str) -> Draft {
    let file = format!("/etc/letsencrypt/renewal/{}.conf", renewal.name);
    let message = format!(
        "certbot cannot renew {}: its account is not in {ACCOUNTS}",
        renewal.name
    );
    let text = cx.facts.text(Topic::Files, file.as_bytes()).known();
    let place = text.and_then(|text| {
        let at = memchr::memmem::find(&text, account.as_bytes())? as u32;
        Some(cx.place(file.as_bytes(), &text, at..at + account.len() as u32))
    });
    let draft = match place {
        Some(span) => Draft::at_span(span, message),
        None => Draft::about(file, message),
    };
    let draft = draft.subject(Subject::Lineage(renewal.name.clone()));
    let help = "order the certificate once more, as it was ordered at first: certbot registers a new account and writes it down";
    let names = renewal.webroots();
    match names.first() {
        Some((_, folder)) if names.iter().all(|(_, f)| f == folder) => {
            let domains: String = names
                .iter()
                .map(|(name, _)| format!(" -d {name}"))
                .collect();
            let hook = renewal
                .get("renew_hook")
                .unwrap_or("systemctl reload apache2");
            let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
            draft.help(help).command(format!(
                "certbot certonly --webroot -w {} --cert-name {}{domains} --force-renewal --deploy-hook {}",
                quoted(folder),
                renewal.name,
                quoted(hook)
            ))
        }
        _ => draft.help(help),
    }
}
