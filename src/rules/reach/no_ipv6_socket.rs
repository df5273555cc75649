//! FS653 no-ipv6-socket.

use crate::facts::machine::Network;
use crate::facts::machine::network::Socket;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A name with an IPv6 address, and a server that listens on IPv4 alone.

## Why it breaks

The AAAA record sends visitors with IPv6, and Let's Encrypt, which prefers it, to an address where nobody takes the call. `Listen 0.0.0.0:443` is for IPv4 alone; `Listen 443` is for both.

## Bad

```apache bad
Listen 0.0.0.0:80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["93.184.216.34", "2606:2800::1"]},
  "sockets": {"is": [{"address": "0.0.0.0", "port": 80, "owner": {"is": {"pid": 7, "name": "apache2"}}}]}},
 "names": [{"name": "site.example", "servers": [{"server": "1.1.1.1", "kind": "public",
  "a": {"records": ["93.184.216.34"]}, "aaaa": {"records": ["2606:2800::1"]}}]}]}
```

## Good

```apache good
Listen 80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["93.184.216.34", "2606:2800::1"]},
  "sockets": {"is": [{"address": "::", "port": 80, "owner": {"is": {"pid": 7, "name": "apache2"}}}]}},
 "names": [{"name": "site.example", "servers": [{"server": "1.1.1.1", "kind": "public",
  "a": {"records": ["93.184.216.34"]}, "aaaa": {"records": ["2606:2800::1"]}}]}]}
```

## How to mend it

Write the port alone: `Listen 443`. Or take the AAAA record out where the zone is kept.

## References

- <https://httpd.apache.org/docs/2.4/bind.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS653",
    name: "no-ipv6-socket",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    // The port that most come to first.
    let mut ports = seen::public_ports(cx);
    ports.sort_by_key(|(port, _)| core::cmp::Reverse(*port));
    for name in &machine.names {
        let Some(six) = name.best().and_then(|best| best.aaaa.records().first()) else {
            continue;
        };
        let mut missing = ports.iter().filter(|(port, _)| {
            let meant = seen::host(cx, &name.name, *port).is_some_and(|h| !seen::is_private(h));
            meant && four_alone(&machine.network, *port)
        });
        let Some((port, node)) = missing.next() else {
            continue;
        };
        let message = format!(
            "{} has the IPv6 address {six}, and nothing listens for IPv6 on port {port}",
            name.name
        );
        let mut draft = Draft::at(cx, *node, message)
            .help(format!("write `Listen {port}`, which is for both; or take the AAAA record out where the zone is kept"))
            .subject(Subject::Name(name.name.clone()))
            .subject(Subject::Port(*port));
        for (port, node) in missing {
            let span = cx.config.tree.get(*node).span();
            draft = draft
                .label(span, format!("nor on port {port}"))
                .subject(Subject::Port(*port));
        }
        found.push(draft);
    }
}

/// Whether the server listens at a port, for others too, and on IPv4 alone.
fn four_alone(network: &Network, port: u16) -> bool {
    let server = |socket: &&&Socket| socket.owner.is().is_none_or(|o| seen::is_server(&o.name));
    let sockets = network.at(port).unwrap_or_default();
    let own: Vec<&&Socket> = sockets.iter().filter(server).collect();
    // It may not run at all, and what is for the machine alone is told as such.
    !own.is_empty()
        && own.iter().all(|socket| socket.address.is_ipv4())
        && !own.iter().all(|socket| seen::is_loopback(socket.address))
}
