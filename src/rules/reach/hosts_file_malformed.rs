//! FS642 hosts-file-malformed.

use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::hosts_lines;

/// The page.
const PAGE: &str = r#"A line of `/etc/hosts` that is not read.

## Why it breaks

A line is an address and then names. Where the address is none, or the name comes first, the whole line counts for nothing: the names in it are looked up elsewhere, or not found at all.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/hosts <==
127.0.0.1 localhost
site.example 203.0.113.10
==> seen on the machine <==
{}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/hosts <==
127.0.0.1 localhost
# 203.0.113 is the old network
==> seen on the machine <==
{}
```

## How to mend it

Write the address first: `203.0.113.10 site.example`. Or take the line out.

## References

- [hosts(5)](https://manpages.debian.org/bookworm/manpages/hosts.5.en.html)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS642",
    name: "hosts-file-malformed",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.facts.machine().is_none() {
        return;
    }
    let Some(text) = cx.facts.text(Topic::Files, hosts_lines::PATH).known() else {
        return;
    };
    for line in hosts_lines::lines(&text) {
        let span = cx.place(hosts_lines::PATH, &text, line.first.clone());
        let (message, help) = if line.address.is_none() {
            let turned = line
                .names
                .iter()
                .find(|(name, _)| name.parse::<core::net::IpAddr>().is_ok());
            match turned {
                Some((address, _)) => (
                    format!(
                        "{} is no address: the address {address} must come first",
                        line.word
                    ),
                    format!("write {address} {}", line.word),
                ),
                None => (
                    format!("{} is no address: the line counts for nothing", line.word),
                    "begin the line with an address, or take it out".to_owned(),
                ),
            }
        } else if line.names.is_empty() {
            (
                format!("no name stands behind {}", line.word),
                "write the names behind the address, or take the line out".to_owned(),
            )
        } else {
            continue;
        };
        let mut draft = Draft::at_span(span, message).help(help);
        for (name, _) in &line.names {
            draft = draft.subject(Subject::Name(name.to_ascii_lowercase()));
        }
        found.push(draft);
    }
}
