//! FS638 duckdns-refused.

use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"DuckDNS has refused the machine's last word of its address.

## Why it breaks

A script tells DuckDNS the address every few minutes and keeps the answer in `duck.log`: `OK`, or `KO` where the token is not the account's or the name is not its own. The name goes on leading to the address that was taken last; once the provider gives the machine another one, visitors and renewals go elsewhere.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName home.duckdns.org
</VirtualHost>
==> seen on the machine <==
{"names": [{"name": "home.duckdns.org"}], "duckdns": [{"path": "/root/duckdns/duck.log", "taken": false, "at": 1795874613}]}
```

## Good

```apache good
<VirtualHost *:80>
    ServerName home.duckdns.org
</VirtualHost>
==> seen on the machine <==
{"names": [{"name": "home.duckdns.org"}], "duckdns": [{"path": "/root/duckdns/duck.log", "taken": true, "at": 1795874613}]}
```

## How to mend it

Compare the token and the name in the script (`duck.sh`, beside the log) with those on the account's page at duckdns.org: the name stands there without `.duckdns.org`. Then run the script, and see that the log says `OK`.

## References

- <https://www.duckdns.org/spec.jsp>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS638",
    name: "duckdns-refused",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    // Of another machine's name, or of none, nothing here depends.
    let names: Vec<&str> = machine
        .names
        .iter()
        .map(|seen| seen.name.as_str())
        .filter(|name| name.ends_with(".duckdns.org"))
        .collect();
    if names.is_empty() {
        return;
    }
    for told in machine
        .duckdns
        .iter()
        .filter(|told| told.taken == Some(false))
    {
        let path = String::from_utf8_lossy(&told.path.0).into_owned();
        let message = format!(
            "DuckDNS refused the last update of {}: {path} says KO",
            names.join(" or ")
        );
        let mut draft = Draft::about(path, message).help(
            "compare the token and the name in the script beside it with those of the account at duckdns.org, where the name stands without .duckdns.org; then run it",
        );
        for name in &names {
            draft = draft.subject(Subject::Name(name.to_ascii_lowercase()));
        }
        found.push(draft);
    }
}
