//! FS652 loopback-only.

use crate::finding::{Applicability, Subject};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A port on which Apache listens for this machine alone.

## Why it breaks

`Listen 127.0.0.1:443` takes connections from the machine itself and from nobody else: tests from there work, and visitors are refused.

## Bad

```apache bad
Listen 127.0.0.1:80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"sockets": {"is": [{"address": "127.0.0.1", "port": 80, "owner": {"is": {"pid": 7, "name": "apache2"}}}]}}}
```

## Good

Behind another server on the same machine this is as it should be.

```apache good
Listen 127.0.0.1:80
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"sockets": {"is": [{"address": "127.0.0.1", "port": 80, "owner": {"is": {"pid": 7, "name": "apache2"}}},
  {"address": "203.0.113.10", "port": 80, "owner": {"is": {"pid": 9, "name": "nginx"}}}]}}}
```

## How to mend it

Write the port alone: `Listen 443`.

## References

- <https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listen>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS652",
    name: "loopback-only",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let ordered = seen::ordered(cx);
    for listener in &ordered {
        let port = listener.port;
        let loopback = |ip: Option<core::net::IpAddr>| ip.is_some_and(seen::is_loopback);
        let all = ordered.iter().filter(|other| other.port == port);
        if !all.into_iter().all(|other| loopback(other.ip)) {
            continue;
        }
        // The ports of the web; what others are for is their owner's business.
        if !matches!(port, 80 | 443) {
            continue;
        }
        let others = machine.network.at(port).unwrap_or_default();
        if others
            .iter()
            .any(|socket| !seen::is_loopback(socket.address))
        {
            continue;
        }
        let named = cx.hosts().all.iter().any(|host| {
            let here = host
                .addresses
                .iter()
                .any(|a| a.port.is_none_or(|p| p == port));
            let public = host.name.as_ref().is_some_and(|name| name.contains('.'));
            host.span.is_some() && here && public && !seen::is_private(host)
        });
        if !named {
            continue;
        }
        let message = format!("Apache takes connections to port {port} from this machine alone");
        let draft = Draft::at(cx, listener.setting.node, message)
            .help(format!("write: Listen {port}"))
            .subject(Subject::Port(port));
        let line = cx.line(listener.setting.node);
        found.push(
            match line
                .args
                .first()
                .and_then(|arg| arg.replace(port.to_string()))
            {
                Some(edit) => draft.fix(
                    format!("write Listen {port}"),
                    Applicability::Unsafe,
                    vec![edit],
                ),
                None => draft,
            },
        );
    }
}
