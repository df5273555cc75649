//! FS632 no-such-name.

use crate::facts::machine::Machine;
use crate::facts::machine::names::Answer;
use crate::facts::machine::network::is_public;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A name of a virtual host that name servers do not know.

## Why it breaks

Nobody finds the site by that name: there is no such domain, or no such record in its zone (NXDOMAIN). Let's Encrypt refuses to issue a certificate for it.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"names": [{"name": "site.example", "servers": [
  {"server": "192.0.2.53", "kind": "system", "a": "no_name", "aaaa": "no_name"}]}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"public": "192.0.2.10"}, "names": [{"name": "site.example", "servers": [
  {"server": "192.0.2.53", "kind": "system", "a": {"records": ["192.0.2.10"]}}]}]}
```

## How to mend it

Make an A record for the name, with the address of this machine, where the zone is kept: at the registrar, the provider, or DuckDNS. If the name is misspelt, mend `ServerName` instead.

## References

- [RFC 8020](https://www.rfc-editor.org/rfc/rfc8020)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS632",
    name: "no-such-name",
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
        if best.a != Answer::NoName {
            continue;
        }
        let help = match machine.network.public.or_else(|| public_of(machine)) {
            Some(address) => format!(
                "make a record where its zone is kept: {} A {address}; or correct the name here",
                name.name
            ),
            None => format!(
                "make an A record for {} where its zone is kept, with the address of this machine; or correct the name here",
                name.name
            ),
        };
        let message = format!("no name server knows {} (NXDOMAIN)", name.name);
        found.push(seen::at_name(&name.name, message).help(help));
    }
}

/// An address of this machine that the Internet may know.
fn public_of(machine: &Machine) -> Option<core::net::IpAddr> {
    let own = machine.network.own.is()?;
    own.iter()
        .copied()
        .find(|ip| ip.is_ipv4() && is_public(*ip))
}
