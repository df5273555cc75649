//! FS413 default-host.

use crate::config::views::hosts::Bound;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"Which of several virtual hosts of one address answers for names that no host has.

## Why it breaks

The first one does: for requests by the bare IP address, for names that were pointed here by others, and for a TLS client that names none. If that is a real site, search engines and strangers find it under their own names. A default host of its own keeps it from them.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName a.example
</VirtualHost>
<VirtualHost *:80>
    ServerName b.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    Redirect 404 /
</VirtualHost>
<VirtualHost *:80>
    ServerName a.example
</VirtualHost>
```

## How to mend it

Put a host before all others that refuses: `Redirect 404 /`, in a file that is read first such as `000-default.conf`.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/name-based.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS413",
    name: "default-host",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for (address, chain) in cx.names().chains() {
        let &[first, _, ..] = chain.hosts.as_slice() else {
            continue;
        };
        let host = &cx.hosts().all[first.0 as usize];
        let (Some(section), Some(name)) = (cx.section_of(first), &host.name) else {
            continue;
        };
        if matches!(address.0, Bound::Name(_)) {
            continue;
        }
        found.push(
            Draft::at(
                cx,
                section,
                format!("`{name}` answers here for all names that no virtual host has"),
            )
            .help("if it is not meant to, put a host before it with `Redirect 404 /`"),
        );
    }
}
