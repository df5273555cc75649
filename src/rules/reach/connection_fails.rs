//! FS656 connection-fails.

use crate::facts::machine::visits::Connect;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A connection to a virtual host's port that is refused, or gets no answer.

## Why it breaks

Nothing listens there, or a firewall is between. This was tried from the machine itself; from outside it can only be worse.

## Bad

```apache bad
Listen 80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "refused"}}]}
```

## Good

```apache good
Listen 80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"visits": [{"name": "site.example", "address": "203.0.113.10", "port": 80, "tls": false, "connect": {"is": "open"}}]}
```

## How to mend it

Look who listens (`ss -ltnp`) and what the firewall says (`nft list ruleset`).

## References

- <https://httpd.apache.org/docs/2.4/bind.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS656",
    name: "connection-fails",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let mut told: Vec<(core::net::IpAddr, u16)> = Vec::new();
    for visit in &machine.visits {
        let (what, help) = match visit.connect.is() {
            Some(Connect::Refused) => (
                "is refused",
                "nothing listens there, or a firewall refuses: look at `ss -ltnp`",
            ),
            Some(Connect::Filtered) => (
                "gets no answer",
                "a firewall drops it: look at `nft list ruleset`",
            ),
            Some(Connect::Reset) => (
                "is cut off",
                "what listens there closes at once: look at its log",
            ),
            _ => continue,
        };
        // One port is told once, whatever the names.
        if told.contains(&(visit.address, visit.port)) {
            continue;
        }
        told.push((visit.address, visit.port));
        let message = format!("a connection to {}:{} {what}", visit.address, visit.port);
        found.push(seen::at_visit(cx, visit, message).help(help));
    }
}
