//! FS657 address-not-here.

use crate::config::views::hosts::{Bound, HostAddress};
use crate::facts::Topic;
use crate::finding::{Applicability, Stops, Subject};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A virtual host for an address that this machine does not have.

## Why it breaks

`<VirtualHost 203.0.113.9:443>` is met by connections to that very address. On another machine than the one it was written for, or after a change of address, no connection ever meets it: another host answers, or plain HTTP comes from port 443. `apache2 -t` does not look.

A `Listen` for such an address is worse: Apache does not start.

## Bad

```apache bad
<VirtualHost 203.0.113.9:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["127.0.0.1", "203.0.113.10"]}}}
```

## Good

```apache good
<VirtualHost 203.0.113.10:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["127.0.0.1", "203.0.113.10"]}}}
```

## How to mend it

Write `*` in the place of the address: `<VirtualHost *:443>`. It is unsafe as a fix: the host may have been meant for another machine.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/details.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS657",
    name: "address-not-here",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let Some(own) = machine.network.own.is() else {
        return;
    };
    for listener in seen::ordered(cx) {
        let Some(ip) = listener.ip else { continue };
        // httpd: "make_sock: could not bind to address", and no start.
        if own.contains(&ip) || ip.is_unspecified() || seen::is_loopback(ip) || free(cx) {
            continue;
        }
        let line = cx.line(listener.setting.node);
        let port = listener.port;
        let mut draft = Draft::at(
            cx,
            listener.setting.node,
            format!("Apache cannot listen on {ip}, which is no address of this machine, and does not start"),
        )
        .stops(Stops::Start)
        .subject(Subject::Port(port))
        .help(format!("write Listen {port}, or an address that the machine has"));
        if let Some(arg) = line.args.first() {
            draft = draft.pointing(arg.span);
            if let Some(edit) = arg.replace(port.to_string()) {
                draft = draft.fix(format!("write {port}"), Applicability::Unsafe, vec![edit]);
            }
        }
        found.push(draft);
    }
    for host in cx.hosts().all.iter().filter(|host| host.span.is_some()) {
        let Some(section) = cx.section_of(host.server) else {
            continue;
        };
        let line = cx.line(section);
        // One of several addresses may be a spare one.
        let here = |address: &HostAddress| match &address.bound {
            Bound::Address(ip) => own.contains(ip) || seen::is_loopback(*ip),
            _ => true,
        };
        if host.addresses.is_empty() || host.addresses.iter().any(here) {
            continue;
        }
        let (address, arg) = (&host.addresses[0], line.args.first());
        let message = format!(
            "this virtual host is for {}, which is no address of this machine: no connection meets it",
            address.written
        );
        let all = match address.port {
            Some(port) => format!("*:{port}"),
            None => "*".to_owned(),
        };
        let mut draft = Draft::at(cx, section, message).help(format!("write <VirtualHost {all}>"));
        if let Some(arg) = arg {
            draft = draft.pointing(arg.span);
            if host.addresses.len() == 1
                && let Some(edit) = arg.replace(all.clone())
            {
                draft = draft.fix(format!("write {all}"), Applicability::Unsafe, vec![edit]);
            }
        }
        found.push(draft);
    }
}

/// Whether sockets may be bound to addresses that are not there yet.
fn free(cx: &Context<'_>) -> bool {
    let text = cx
        .facts
        .text(Topic::Files, b"/proc/sys/net/ipv4/ip_nonlocal_bind");
    text.known().is_some_and(|text| text.starts_with(b"1"))
}
