//! FS633 name-server-failure.

use crate::facts::machine::names::Answer;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"Name servers that cannot find out what a name is (SERVFAIL).

## Why it breaks

The servers of the zone do not answer, are not set up for it, or its DNSSEC signatures are broken. Visitors do not find the site, and Let's Encrypt refuses: "SERVFAIL looking up A".

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"names": [{"name": "site.example", "servers": [
  {"server": "192.0.2.53", "kind": "system", "a": {"failed": "Server Failure"}}]}]}
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

Look whether the name servers that the registrar has for the domain serve the zone, and, if it is signed, whether the DS record at the registrar fits its key: <https://dnsviz.net> shows both.

## References

- [Let's Encrypt: DNS problems](https://letsencrypt.org/docs/caa/#servfail)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS633",
    name: "name-server-failure",
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
        // One that knows better is right.
        if name.best().is_some() {
            continue;
        }
        let failed = name.servers.iter().find_map(|told| match &told.a {
            Answer::Failed(code) => Some((told, code)),
            _ => None,
        });
        let Some((told, code)) = failed else { continue };
        let message = format!(
            "name servers cannot find out the address of {}: {} says \"{code}\"",
            name.name, told.server
        );
        found.push(seen::at_name(&name.name, message).help(
            "look at the zone: whether its name servers answer, and whether its DNSSEC keys fit; https://dnsviz.net shows both",
        ));
    }
}
