//! FS651 port-held.

use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"Another program has the port that Apache is to listen on.

## Why it breaks

Two programs cannot have one port. Apache does not start: "(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80". Often it is nginx, another Apache, or `flask run` as root.

## Bad

```apache bad
Listen 80
==> seen on the machine <==
{"network": {"sockets": {"is": [{"address": "0.0.0.0", "port": 80, "owner": {"is": {"pid": 7, "name": "nginx"}}}]}}}
```

## Good

```apache good
Listen 80
==> seen on the machine <==
{"network": {"sockets": {"is": [{"address": "::", "port": 80, "owner": {"is": {"pid": 7, "name": "apache2"}}}]}}}
```

## How to mend it

Stop the other program and keep it from being started again, for example `systemctl disable --now nginx`; or give Apache another port.

## References

- <https://httpd.apache.org/docs/2.4/bind.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS651",
    name: "port-held",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    for listener in seen::ordered(cx) {
        let Some(sockets) = machine.network.at(listener.port) else {
            return;
        };
        let holder = sockets.iter().find_map(|socket| {
            let owner = socket.owner.is()?;
            let clash = match listener.ip {
                None => true,
                Some(ip) => ip == socket.address || socket.address.is_unspecified(),
            };
            (clash && !seen::is_server(&owner.name)).then_some((socket, owner))
        });
        let Some((socket, owner)) = holder else {
            continue;
        };
        let message = format!(
            "port {} is held by {} (process {}), so that Apache cannot have it",
            listener.port, owner.name, owner.pid
        );
        let service = match owner.name.as_str() {
            "nginx" | "lighttpd" | "caddy" | "haproxy" => Some(owner.name.as_str()),
            _ => None,
        };
        let help = format!(
            "stop {} and keep it from being started again, then start Apache; or give one of them another port",
            owner.name
        );
        let mut draft = Draft::at(cx, listener.setting.node, message)
            .help(help)
            .subject(Subject::Port(socket.port));
        draft = match service {
            Some(service) => draft.command(format!("systemctl disable --now {service}")),
            None => draft.command(format!("kill {}", owner.pid)),
        };
        found.push(draft.command("systemctl restart apache2"));
    }
}
