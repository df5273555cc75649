//! FS631 resolver-silent.

use crate::facts::Topic;
use crate::facts::machine::names::{Answer, Told};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"None of the machine's own name servers answers.

## Why it breaks

The name servers in `/etc/resolv.conf` are dead, or a firewall is between. Visitors still come in, as they ask others; but nothing on this machine finds any name: certbot does not reach Let's Encrypt, the application does not reach its services, and Apache's start waits.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"names": [{"name": "site.example", "servers": [
  {"server": "192.0.2.53", "kind": "system", "a": {"silent": "no answer in 2 s"}}]}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
==> seen on the machine <==
{"network": {"own": {"is": ["192.0.2.10"]}, "public": "192.0.2.10"},
 "names": [{"name": "site.example", "servers": [
  {"server": "192.0.2.53", "kind": "system", "a": {"records": ["192.0.2.10"]}}]}]}
```

## How to mend it

Write a name server that answers into `/etc/resolv.conf`, or mend the one there. Where systemd-resolved keeps the file, do it with `resolvectl dns INTERFACE ADDRESS`.

## References

- [resolv.conf(5)](https://manpages.debian.org/bookworm/manpages/resolv.conf.5.en.html)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS631",
    name: "resolver-silent",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let mut told: Vec<&Told> = Vec::new();
    for name in &machine.names {
        told.extend(name.system());
    }
    let silent = |told: &&Told| matches!(told.a, Answer::Silent(_));
    if told.is_empty() || !told.iter().all(silent) {
        return;
    }
    let mut servers: Vec<&str> = told.iter().map(|told| told.server.as_str()).collect();
    servers.sort_unstable();
    servers.dedup();
    let (noun, verb) = match servers.len() {
        1 => ("name server", "does not answer"),
        _ => ("name servers", "do not answer"),
    };
    let message = format!("the machine's {noun} {} {verb}", servers.join(", "));
    let file = b"/etc/resolv.conf";
    let place = cx.facts.text(Topic::Files, file).known().and_then(|text| {
        let line = text
            .split(|&b| b == b'\n')
            .position(|line| line.trim_ascii_start().starts_with(b"nameserver"))?;
        cx.line_in(file, &text, line as u32 + 1)
    });
    let draft = match place {
        Some(span) => Draft::at_span(span, message),
        None => Draft::about("/etc/resolv.conf", message),
    };
    found.push(draft.help(
        "name a server here that answers, such as the router's or the provider's; until then certbot reaches no authority",
    ));
}
