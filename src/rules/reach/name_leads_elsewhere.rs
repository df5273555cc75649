//! FS634 name-leads-elsewhere.

use core::net::IpAddr;

use crate::facts::machine::network::is_public;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A name that leads to another machine.

## Why it breaks

Its A or AAAA record has an address that this machine does not have: an old one after a move or a new lease, a parking page, a proxy in between. Visitors, and Let's Encrypt with its challenge, ask there. With a stale AAAA record only those with IPv6 are lost, and Let's Encrypt prefers that.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["93.184.216.34"]}}, "names": [{"name": "site.example", "servers": [
  {"server": "1.1.1.1", "kind": "public", "a": {"records": ["93.184.216.99"]}}]}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["93.184.216.34"]}}, "names": [{"name": "site.example", "servers": [
  {"server": "1.1.1.1", "kind": "public", "a": {"records": ["93.184.216.34"]}}]}]}
```

A machine behind a router does not know its own public address. Then nothing is said, unless it is told with `--public-ip`.

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["192.168.1.7"]}}, "names": [{"name": "site.example", "servers": [
  {"server": "1.1.1.1", "kind": "public", "a": {"records": ["93.184.216.34"]}}]}]}
```

## How to mend it

Change the record where the zone is kept, or take a stale AAAA record out. If a proxy such as Cloudflare's is meant to be in between, this is as it should be: `--public-ip` with its address says so.

## References

- <https://letsencrypt.org/docs/ipv6-support/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS634",
    name: "name-leads-elsewhere",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let network = &machine.network;
    for name in &machine.names {
        let Some(best) = name.best() else { continue };
        let all = best.addresses();
        let elsewhere: Vec<IpAddr> = all
            .iter()
            .copied()
            .filter(|ip| is_public(*ip) && network.owns(*ip) == Some(false))
            .collect();
        let here = all.iter().any(|ip| network.owns(*ip) == Some(true));
        let Some(first) = elsewhere.first() else {
            continue;
        };
        let kind = if first.is_ipv4() { "A" } else { "AAAA" };
        let shown: Vec<String> = elsewhere.iter().map(IpAddr::to_string).collect();
        let shown = shown.join(" and ");
        let message = if here {
            format!(
                "{} leads here and to {shown}, which is not this machine: the {kind} record is stale",
                name.name
            )
        } else {
            format!("{} leads to {shown}, which is not this machine", name.name)
        };
        let own = network.public.or_else(|| {
            let own = network.own.is()?;
            own.iter()
                .copied()
                .find(|ip| ip.is_ipv4() == first.is_ipv4() && is_public(*ip))
        });
        let help = match own {
            Some(own) => format!(
                "change the record where the zone is kept: {} {kind} {own}",
                name.name
            ),
            None => format!("take the {kind} record out where the zone is kept"),
        };
        found.push(
            seen::at_name(&name.name, message).help(format!("{help} ({} says so)", best.server)),
        );
    }
}
