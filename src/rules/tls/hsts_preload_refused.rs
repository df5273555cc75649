//! FS355 hsts-preload-refused.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::hsts::policies;

/// The page.
const PAGE: &str = r#"`preload` in a header that the preload list does not take, or for a name that is only lent.

## Why it breaks

The word asks browsers' makers to build the name in. The list takes it with `max-age` of at least a year and with
`includeSubDomains`, and otherwise refuses. Getting out of it again takes months. A name below a dynamic DNS service such
as `duckdns.org` may be somebody else's tomorrow, who cannot take the word back.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    Header always set Strict-Transport-Security "max-age=86400; preload"
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
    Header always set Strict-Transport-Security "max-age=63072000; includeSubDomains; preload"
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

Leave `preload` away. If the site, and all names below it, are to have HTTPS for good: `max-age=63072000; includeSubDomains; preload`.
The fix takes the word out, which changes nothing for browsers: they do not read it.

## References

- <https://hstspreload.org/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS355",
    name: "hsts-preload-refused",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Services that lend names.
const LENT: [&str; 9] = [
    "duckdns.org",
    "dynu.net",
    "no-ip.org",
    "ddns.net",
    "hopto.org",
    "sslip.io",
    "nip.io",
    "freeddns.org",
    "dedyn.io",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for policy in policies(cx) {
        let Some(said) = policy.said.as_ref().filter(|said| said.preload) else {
            continue;
        };
        // Without a sound max-age the whole header is told of.
        let Some(age) = said.max_age.filter(|age| *age > 0) else {
            continue;
        };
        let host = &cx.hosts().all[cx.server_of(policy.line.id).0 as usize];
        let lent = host.name.as_ref().and_then(|name| {
            let name = name.to_ascii_lowercase();
            LENT.into_iter().find(|parent| {
                name.strip_suffix(parent)
                    .is_some_and(|rest| rest.ends_with('.'))
            })
        });
        let message = if age < 31_536_000 {
            format!(
                "the preload list refuses this: it wants a max-age of at least 31536000, and this is {age}"
            )
        } else if !said.subdomains {
            "the preload list refuses this: it wants includeSubDomains, too".to_owned()
        } else if let Some(parent) = lent {
            format!(
                "a name below {parent} is lent, and preload cannot be taken back by the next who has it"
            )
        } else {
            continue;
        };
        let kept: Vec<String> = policy
            .value
            .text()
            .split(';')
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("preload"))
            .collect();
        let better = format!("\"{}\"", kept.join("; "));
        let edit = policy
            .value
            .replace(better.clone())
            .filter(|_| !kept.iter().any(|part| part.contains('"')));
        found.push(
            Draft::at(cx, policy.line.id, message)
                .pointing(policy.value.span)
                .help(format!("write {better}"))
                .fix(
                    "take preload out",
                    Applicability::Safe,
                    edit.into_iter().collect(),
                ),
        );
    }
}
