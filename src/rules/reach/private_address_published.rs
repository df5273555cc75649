//! FS635 private-address-published.

use core::net::IpAddr;

use crate::facts::machine::names::Kind;
use crate::facts::machine::network::{is_public, is_shared};
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A public name with an address that only a local network knows.

## Why it breaks

An address such as 192.168.1.10, or one of 100.64.0.0/10, which providers use within their own networks, cannot be reached from outside. DuckDNS and the like store it when the updating script sends the machine's own address instead of the router's.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["192.168.1.7"]}}, "names": [{"name": "site.example", "servers": [
  {"server": "1.1.1.1", "kind": "public", "a": {"records": ["192.168.1.10"]}}]}]}
```

## Good

The machine's own name server may give its own address in the local network, on purpose.

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["192.168.1.7"]}}, "names": [{"name": "site.example", "servers": [
  {"server": "192.168.1.1", "kind": "system", "a": {"records": ["192.168.1.7"]}}]}]}
```

## How to mend it

Publish the router's outside address, and have the router send ports 80 and 443 on to this machine. With an address of 100.64.0.0/10 the provider shares one address among many customers: ask for one of your own, or use IPv6.

## References

- [RFC 6890](https://www.rfc-editor.org/rfc/rfc6890)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS635",
    name: "private-address-published",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    for name in &machine.names {
        let Some(best) = name.best() else { continue };
        let all = best.addresses();
        let own = |ip: IpAddr| machine.network.owns(ip) == Some(true);
        // What a server for this network says of this machine is for this network.
        let local = |ip: IpAddr| best.kind == Kind::System && own(ip);
        let private = |ip: &IpAddr| !is_public(*ip) && !local(*ip);
        let Some(ip) = all.iter().copied().find(private) else {
            continue;
        };
        let shared = matches!(ip, IpAddr::V4(ip) if is_shared(ip));
        let (what, help) = if seen::is_loopback(ip) {
            (
                "which every machine takes for itself",
                "publish the address that this machine has for others",
            )
        } else if shared {
            (
                "which the provider uses within its own network",
                "nobody reaches it from outside: ask the provider for an address of your own, or publish an IPv6 address",
            )
        } else {
            (
                "which only a local network knows",
                "publish the outside address of the router, and have the router send ports 80 and 443 on to this machine",
            )
        };
        let message = format!("{} is published with {ip}, {what}", name.name);
        found.push(seen::at_name(&name.name, message).help(help));
    }
}
