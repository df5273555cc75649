//! FS655 port-not-open.

use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A port that the configuration has, and on which the running Apache does not listen.

## Why it breaks

Apache runs, but with an older configuration than the one on the disk, or the `Listen` came with a module that it has not loaded yet. Visitors are refused at that port.

## Bad

```apache bad
Listen 443
==> seen on the machine <==
{"apache": {"processes": {"is": [{"pid": 7, "parent": 1, "started": 1, "user": 0, "minds": true, "title": "apache2"}]}},
 "network": {"sockets": {"is": [{"address": "::", "port": 80, "owner": {"is": {"pid": 7, "name": "apache2"}}}]}}}
```

## Good

```apache good
Listen 443
==> seen on the machine <==
{"apache": {"processes": {"is": [{"pid": 7, "parent": 1, "started": 1, "user": 0, "minds": true, "title": "apache2"}]}},
 "network": {"sockets": {"is": [{"address": "::", "port": 443, "owner": {"is": {"pid": 7, "name": "apache2"}}}]}}}
```

## How to mend it

Restart it: `systemctl restart apache2`. A reload opens new ports too.

## References

- <https://httpd.apache.org/docs/2.4/stopping.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS655",
    name: "port-not-open",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    if machine.apache.runs() != Some(true) {
        return;
    }
    for (port, node) in seen::public_ports(cx) {
        let Some(sockets) = machine.network.at(port) else {
            return;
        };
        if sockets.is_empty() {
            let message = format!("Apache runs, and does not listen on port {port}");
            found.push(
                Draft::at(cx, node, message)
                    .help("restart it, so that it reads this line")
                    .command("systemctl restart apache2")
                    .subject(Subject::Port(port)),
            );
        }
    }
}
