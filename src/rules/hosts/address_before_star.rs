//! FS414 address-before-star.

use crate::config::views::hosts::Bound;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A virtual host for one address keeps all of its requests from those for `*`.

## Why it breaks

A connection to an address that a `<VirtualHost>` names is for the hosts of that address alone, whatever the name that is asked for; hosts for `*` of the same port are not looked at. If the machine has only that address, they are never reached.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
<VirtualHost 192.0.2.1:80>
    ServerName www.site.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
<VirtualHost *:80>
    ServerName www.site.example
</VirtualHost>
<VirtualHost 127.0.0.1:80>
    ServerName localhost
</VirtualHost>
```

## How to mend it

Write `*` in both, or the address in both.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/details.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS414",
    name: "address-before-star",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for (address, chain) in cx.names().chains() {
        let (Bound::Address(ip), Some(port)) = address else {
            continue;
        };
        let Some(others) = cx.names().chain(&(Bound::Any, Some(*port))) else {
            continue;
        };
        let (Some(section), Some(other)) = (
            cx.section_of(chain.hosts[0]),
            cx.section_of(others.hosts[0]),
        ) else {
            continue;
        };
        if ip.is_loopback() {
            continue;
        }
        let mut draft = Draft::at(
            cx,
            section,
            format!(
                "requests that come to {ip} on port {port} never reach the hosts for `*:{port}`"
            ),
        );
        if let Some(arg) = cx.line(section).args.first() {
            draft = draft.pointing(arg.span);
        }
        found.push(
            draft
                .label(cx.config.tree.get(other).span(), "such a host")
                .help(format!("write `*:{port}` in both, or {ip} in both")),
        );
    }
}
