//! FS353 hsts-malformed.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::hsts::{Said, policies};

/// The page.
const PAGE: &str = r#"A `Strict-Transport-Security` that browsers cannot read.

## Why it breaks

The header needs exactly one `max-age`, a number of seconds, with `;` between the words. Without it browsers ignore the
header whole; a word that they do not know, such as `includeSubDomain`, they pass over.

## Bad

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    Header always set Strict-Transport-Security "max-age=63072000, includeSubDomains"
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

```apache bad pem=/etc/ssl/site.pem:web/site.fullchain.pem pem=/etc/ssl/site.key:web/site.key
Listen 443
<VirtualHost *:443>
    ServerName site.example
    Header always set Strict-Transport-Security "max-age=63072000; includeSubDomain"
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
    Header always set Strict-Transport-Security "max-age=63072000; includeSubDomains"
    SSLEngine on
    SSLCertificateFile /etc/ssl/site.pem
    SSLCertificateKeyFile /etc/ssl/site.key
</VirtualHost>
```

## How to mend it

The fix puts `;` where commas are, and `includeSubDomains` for its misspellings. It asks first: the header begins to work then.

## References

- <https://www.rfc-editor.org/rfc/rfc6797#section-6.1>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS353",
    name: "hsts-malformed",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for policy in policies(cx) {
        let Some(said) = &policy.said else { continue };
        let message = match (said.max_age, said.unknown.first()) {
            (None, _) => {
                "browsers ignore this header: it needs one `max-age` with a number of seconds"
                    .to_owned()
            }
            (Some(_), Some(word)) => format!("no browser knows `{word}`, and it is passed over"),
            (Some(_), None) => continue,
        };
        let better = repaired(&policy.value.text());
        let mut draft = Draft::at(cx, policy.line.id, message).pointing(policy.value.span);
        draft = match better {
            Some(better) => {
                let better = format!("\"{better}\"");
                let edits = policy.value.replace(better.clone()).into_iter().collect();
                draft
                    .help(format!("write {better}"))
                    .fix("write it as browsers read it", Applicability::Unsafe, edits)
            }
            None => draft.help("write \"max-age=63072000\", with `; includeSubDomains` if all names below have HTTPS, too"),
        };
        found.push(draft);
    }
}

/// The value with its slips of the pen mended, if that is all it needs.
fn repaired(value: &str) -> Option<String> {
    let parts: Vec<String> = value
        .split([';', ','])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let lower = part.to_ascii_lowercase().replace(['_', ' '], "-");
            match lower.as_str() {
                "includesubdomain"
                | "include-subdomains"
                | "include-sub-domains"
                | "includesubdomains=true" => "includeSubDomains".to_owned(),
                _ => part.replace(": ", "=").replace(':', "="),
            }
        })
        .collect();
    let better = parts.join("; ");
    let said = Said::of(&better);
    (said.max_age.is_some() && said.unknown.is_empty() && better != value && !better.contains('"'))
        .then_some(better)
}
