//! FS407 nameless-host.

use crate::config::views::hosts::Bound;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A virtual host without ServerName that is not the first of its address.

## Why it breaks

Without a name of its own it has the main server's name, which hardly anybody asks for. The first virtual host of the address answers for all names that nobody has, so this one is never seen.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
<VirtualHost *:80>
    Redirect /old /new
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    Redirect /old /new
</VirtualHost>
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Write a ServerName. If it is meant to answer for all other names, let it be the first: Debian calls the file `000-default.conf` for that.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/name-based.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS407",
    name: "nameless-host",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let main = &cx.hosts().all[0].name;
    for host in &cx.hosts().all[1..] {
        if host.name.is_some() || !host.aliases.is_empty() {
            continue;
        }
        let firsts: Vec<_> = host
            .addresses
            .iter()
            .filter(|a| !matches!(a.bound, Bound::Name(_)))
            .filter_map(|a| cx.names().chain(&(a.bound.clone(), a.port)))
            .map(|chain| chain.hosts[0])
            .collect();
        if firsts.is_empty() || firsts.contains(&host.server) {
            continue;
        }
        let (Some(section), Some(first)) = (cx.section_of(host.server), cx.section_of(firsts[0]))
        else {
            continue;
        };
        if !cx.config.tree.get(first).certain {
            continue;
        }
        let who = match main {
            Some(name) => format!("requests for the main server's name, `{name}`"),
            None => "requests for the machine's own name".to_owned(),
        };
        found.push(
            Draft::at(
                cx,
                section,
                format!("this virtual host has no ServerName and gets at most {who}"),
            )
            .label(
                cx.config.tree.get(first).span(),
                "all names that no host has are answered by this one",
            )
            .help("write the name that visitors ask for: ServerName site.example"),
        );
    }
}
