//! FS636 name-without-address.

use crate::facts::machine::names::Answer;
use crate::rules::{Context, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A name that exists and has no address.

## Why it breaks

There are records of other kinds for it, such as MX or TXT, and no A or AAAA record. Visitors do not find the site, and Let's Encrypt says "no valid A records found".

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"names": [{"name": "site.example", "servers": [
  {"server": "192.0.2.53", "kind": "system", "a": {"records": []}, "aaaa": {"records": []}}]}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"public": "192.0.2.10"}, "names": [{"name": "site.example", "servers": [
  {"server": "192.0.2.53", "kind": "system", "a": {"records": ["192.0.2.10"]}, "aaaa": {"records": []}}]}]}
```

## How to mend it

Make an A record with the address of this machine where the zone is kept.

## References

- [RFC 2308](https://www.rfc-editor.org/rfc/rfc2308)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS636",
    name: "name-without-address",
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
        let none = |known: bool, empty: bool| known && empty;
        let four = none(
            matches!(best.a, Answer::Records(_)),
            best.a.records().is_empty(),
        );
        let six = none(best.aaaa.known(), best.aaaa.records().is_empty());
        if four && six {
            let message = match best.cnames.last() {
                Some(to) => format!("{} leads to {to}, which has no address", name.name),
                None => format!("{} has no address: neither A nor AAAA", name.name),
            };
            found.push(
                seen::at_name(&name.name, message).help(
                    "make an A record with the address of this machine where the zone is kept",
                ),
            );
        }
    }
}
