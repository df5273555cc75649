//! FS643 localhost-missing.

use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::hosts_lines;

/// The page.
const PAGE: &str = r#"`/etc/hosts` without `localhost`.

## Why it breaks

Programs that talk to others on this machine do it by that name: an application with its database, certbot with a test server. Without the line they wait for name servers, which do not know it.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/hosts <==
203.0.113.10 www
==> seen on the machine <==
{}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/hosts <==
127.0.0.1 localhost
::1 localhost ip6-localhost
==> seen on the machine <==
{}
```

## How to mend it

Write `127.0.0.1 localhost` as its first line.

## References

- [RFC 6761, 6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS643",
    name: "localhost-missing",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if cx.facts.machine().is_none() {
        return;
    }
    let Some(text) = cx.facts.text(Topic::Files, hosts_lines::PATH).known() else {
        return;
    };
    // systemd's modules for the look-up know it by themselves.
    let switch = cx.facts.text(Topic::Files, b"/etc/nsswitch.conf");
    let knows = switch.known().is_some_and(|text| {
        let text = String::from_utf8_lossy(&text).into_owned();
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with("hosts:"));
        line.is_some_and(|line| line.contains("myhostname") || line.contains("resolve"))
    });
    let has = hosts_lines::lines(&text).iter().any(|line| {
        line.address.is_some()
            && line
                .names
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("localhost"))
    });
    if !has && !knows {
        found.push(
            Draft::at_span(
                cx.place(hosts_lines::PATH, &text, 0..0),
                "localhost is in no line of /etc/hosts",
            )
            .help("write as the first line: 127.0.0.1 localhost"),
        );
    }
}
