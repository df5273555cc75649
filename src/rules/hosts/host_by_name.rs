//! FS409 host-by-name.

use crate::config::views::hosts::Bound;
use crate::config::world::Seen;
use crate::config::{HostKind, host_kind};
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A `<VirtualHost>` that is bound to a name instead of an address.

## Why it breaks

httpd looks the name up when it starts and binds the host to what it finds then. If the name does not resolve at that moment, the host is left out. Behind a router the name has the router's address, which no connection to this machine has; on Debian the machine's own name is 127.0.1.1 in `/etc/hosts`, where no visitor arrives. Which host answers to which name is what ServerName says.

## Bad

```apache bad
<VirtualHost site.example:80>
    ServerName site.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Write `*` and the port. The fix does so; it is not safe by itself, as the host then answers on every address.

## References

- <https://httpd.apache.org/docs/2.4/dns-caveats.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS409",
    name: "host-by-name",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for host in &cx.hosts().all[1..] {
        let Some(section) = cx.section_of(host.server) else {
            continue;
        };
        let line = cx.line(section);
        if line.args.len() != host.addresses.len() || line.node.opaque {
            continue;
        }
        for (address, arg) in host.addresses.iter().zip(line.args.iter()) {
            let Bound::Name(name) = &address.bound else {
                continue;
            };
            // What is no name at all httpd passes over, and the reading says so.
            if matches!(
                host_kind(name.as_bytes()),
                HostKind::Never | HostKind::Number(_)
            ) {
                continue;
            }
            let known = match cx.facts.world().hosts(name.as_bytes()) {
                Seen::Is(all) if cx.config.here => all.first().copied(),
                _ => None,
            };
            let what = match known {
                Some(ip) if ip.is_loopback() && name != "localhost" => format!(
                    "this virtual host is bound to {ip}, where no visitor arrives: that is what \
                     /etc/hosts says `{name}` is"
                ),
                Some(_) => continue,
                None => format!(
                    "this virtual host is bound to whatever `{name}` resolves to when httpd starts"
                ),
            };
            let port = address.port.map_or_else(String::new, |p| format!(":{p}"));
            let star = format!("*{port}");
            let mut help = format!("write `<VirtualHost {star}>`");
            if host.name.is_none() {
                help.push_str(&format!(", and `ServerName {name}` in it"));
            }
            found.push(
                Draft::at(cx, section, what)
                    .pointing(arg.span)
                    .help(help)
                    .fix(
                        format!("write `{star}`"),
                        Applicability::Unsafe,
                        arg.replace(star).into_iter().collect(),
                    ),
            );
        }
    }
}
