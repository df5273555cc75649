//! FS641 name-in-hosts-file.

use crate::facts::Topic;
use crate::facts::machine::network::is_public;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

use super::hosts_lines;

/// The page.
const PAGE: &str = r#"A site's name in `/etc/hosts` with an address that is not where visitors go.

## Why it breaks

This machine then finds the site at another place than everybody else: tests from here show another server, or work while visitors see nothing; an application that calls itself, and certbot's own test, go astray. Debian's installer writes the machine's own name with 127.0.1.1; that line alone does no harm as long as Apache listens on all addresses.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/hosts <==
127.0.0.1 localhost
198.51.100.7 site.example
==> seen on the machine <==
{"network": {"own": {"is": ["127.0.0.1", "203.0.113.10"]}}}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/hosts <==
127.0.0.1 localhost
203.0.113.10 site.example
==> seen on the machine <==
{"network": {"own": {"is": ["127.0.0.1", "203.0.113.10"]}}}
```

## How to mend it

Take the name out of the line, so that name servers are asked; or write this machine's own address there.

## References

- [hosts(5)](https://manpages.debian.org/bookworm/manpages/hosts.5.en.html)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS641",
    name: "name-in-hosts-file",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let Some(text) = cx.facts.text(Topic::Files, hosts_lines::PATH).known() else {
        return;
    };
    let own_name = machine.network.hostname.is().map_or("", String::as_str);
    for line in hosts_lines::lines(&text) {
        let Some(address) = line.address else {
            continue;
        };
        for (name, range) in &line.names {
            if !cx
                .hosts()
                .all
                .iter()
                .any(|h| h.span.is_some() && h.has_name(name))
            {
                continue;
            }
            // A name of this machine alone is at home here.
            if !name.contains('.') || name.eq_ignore_ascii_case("localhost") {
                continue;
            }
            let span = cx.place(hosts_lines::PATH, &text, range.clone());
            let subject = Subject::Name(name.to_ascii_lowercase());
            if seen::is_loopback(address) {
                let host = own_name.split('.').next().unwrap_or_default();
                let installer = name.split('.').next() == Some(host) || name == own_name;
                let message = format!(
                    "this machine finds {name} at {address}, which is itself alone, and not where visitors go"
                );
                let draft = Draft::at_span(span, message)
                    .severity(if installer {
                        Severity::Note
                    } else {
                        Severity::Warning
                    })
                    .help(format!(
                        "take {name} out of this line: tests from here then show what visitors get"
                    ));
                found.push(draft.subject(subject));
            } else if machine.network.owns(address) == Some(false)
                || (!is_public(address)
                    && machine
                        .network
                        .own
                        .is()
                        .is_some_and(|own| !own.contains(&address)))
            {
                let message = format!(
                    "this machine finds {name} at {address}, which is another machine or an address of the past"
                );
                let draft = Draft::at_span(span, message)
                    .severity(Severity::Error)
                    .help(format!(
                        "take {name} out of this line, or write the machine's present address"
                    ));
                found.push(draft.subject(subject));
            }
        }
    }
}
