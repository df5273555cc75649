//! FS644 names-not-looked-up.

use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`/etc/nsswitch.conf` does not have name servers asked.

## Why it breaks

Its line `hosts:` says where names are looked for. Without `dns` (or `resolve`) in it, only those in `/etc/hosts` are found: certbot does not reach Let's Encrypt, whatever `/etc/resolv.conf` says.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/nsswitch.conf <==
hosts: files
==> seen on the machine <==
{}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> /etc/nsswitch.conf <==
hosts: files dns
==> seen on the machine <==
{}
```

## How to mend it

Write `hosts: files dns`.

## References

- [nsswitch.conf(5)](https://manpages.debian.org/bookworm/manpages/nsswitch.conf.5.en.html)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS644",
    name: "names-not-looked-up",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    const PATH: &[u8] = b"/etc/nsswitch.conf";
    if cx.facts.machine().is_none() {
        return;
    }
    let Some(text) = cx.facts.text(Topic::Files, PATH).known() else {
        return;
    };
    let lines = String::from_utf8_lossy(&text).into_owned();
    let Some((n, line)) = lines
        .lines()
        .enumerate()
        .find(|(_, line)| line.trim_start().starts_with("hosts:"))
    else {
        return;
    };
    let words = line.split('#').next().unwrap_or_default();
    let asks = words
        .split_whitespace()
        .any(|word| matches!(word, "dns" | "resolve" | "wins" | "libvirt"));
    if !asks && let Some(span) = cx.line_in(PATH, &text, n as u32 + 1) {
        found.push(
            Draft::at_span(
                span,
                "no name server is asked for names: `dns` is missing here",
            )
            .help("write: hosts: files dns"),
        );
    }
}
