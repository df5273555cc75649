//! FS653 no-ipv6-socket.

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
    for (port, node) in seen::public_ports(cx) {
        let Some(sockets) = machine.network.at(port) else {
            return;
        };
        let server = |socket: &&&Socket| socket.owner.is().is_none_or(|o| seen::is_server(&o.name));
        let mut own = sockets.iter().filter(server).peekable();
        // Apache as a whole may not run: that is another matter. And what is for the machine
        // alone is told as such.
        if own.peek().is_none()
            || own.clone().any(|socket| socket.address.is_ipv6())
            || own.all(|socket| seen::is_loopback(socket.address))
        {
            continue;
        }
        for name in &machine.names {
            let Some(host) = seen::host(cx, &name.name, port) else {
                continue;
            };
            if seen::is_private(host) {
                continue;
            }
            let Some(six) = name.best().and_then(|best| best.aaaa.records().first()) else {
                continue;
            };
            let message = format!(
                "{} has the IPv6 address {six}, and nothing listens for IPv6 on port {port}",
                name.name
            );
            found.push(
                Draft::at(cx, node, message)
                    .help(format!("write `Listen {port}`, which is for both; or take the AAAA record out where the zone is kept"))
                    .subject(Subject::Name(name.name.clone()))
                    .subject(Subject::Port(port)),
            );
        }
    }
}
