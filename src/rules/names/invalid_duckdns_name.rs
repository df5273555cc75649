//! FS451 invalid-duckdns-name.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A name below duckdns.org that DuckDNS cannot have given.

## Why it breaks

A name at DuckDNS is one label of letters, digits and hyphens below `duckdns.org`. What is in front of it, such as `www.`, resolves to the same address. With an underscore, a space or another character the name does not exist, and certbot refuses it.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName my_flask_app.duckdns.org
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName my-flask-app.duckdns.org
    ServerAlias www.my-flask-app.duckdns.org *.my-flask-app.duckdns.org
</VirtualHost>
```

## How to mend it

Write the name as it stands on DuckDNS's page.

## References

- <https://www.duckdns.org/spec.jsp>
- RFC 1123, section 2.1
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS451",
    name: "invalid-duckdns-name",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for said in said::all(cx).iter() {
        let lower = said.name.to_ascii_lowercase();
        let Some(rest) = lower.strip_suffix("duckdns.org") else {
            continue;
        };
        let Some(below) = rest.strip_suffix('.') else {
            if rest.is_empty() {
                let message = "`duckdns.org` is DuckDNS itself, not a name it has given you";
                found.push(
                    Draft::at(cx, said.id, message)
                        .pointing(said.arg.span)
                        .help("write your own name there, such as site.duckdns.org"),
                );
            }
            continue;
        };
        let label = below.rsplit('.').next().unwrap_or_default();
        let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        let wrong = if label.is_empty() {
            "it is empty".to_owned()
        } else if label.len() > 63 {
            "it is longer than 63 letters".to_owned()
        } else if let Some(other) = label.chars().find(|c| !u8::try_from(*c).is_ok_and(fine)) {
            format!("it has a `{other}`")
        } else if label.starts_with('-') || label.ends_with('-') {
            "it begins or ends with a hyphen".to_owned()
        } else {
            continue;
        };
        // A wildcard for every name of DuckDNS's is no name of one's own either.
        let mut draft = Draft::at(
            cx,
            said.id,
            format!("DuckDNS has no name `{label}`: {wrong}"),
        )
        .pointing(said.arg.span)
        .help("write it as it stands on DuckDNS's page: letters, digits and hyphens");
        if label.contains('_') && !label.trim_matches('_').is_empty() {
            let hyphens = label.trim_matches('_').replace('_', "-");
            draft = draft.help(format!(
                "names there have letters, digits and hyphens: is it `{hyphens}.duckdns.org`?"
            ));
        }
        found.push(draft);
    }
}
