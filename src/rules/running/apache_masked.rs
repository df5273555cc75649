//! FS687 apache-masked.

use crate::config::world::Seen;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"systemd is told never to start Apache.

## Why it breaks

The unit is masked: `/etc/systemd/system/apache2.service` is a link to `/dev/null`. A start ends with "Unit apache2.service is masked".

## Bad

```apache bad
==> seen on the machine <==
{"apache": {"processes": "absent", "masked": {"is": true}}}
```

## Good

```apache good
==> seen on the machine <==
{"apache": {"processes": {"is": [{"pid": 7, "parent": 1, "started": 1, "user": 0, "minds": true, "title": "apache2"}]}, "masked": {"is": false}}}
```

## How to mend it

`systemctl unmask apache2`, then `systemctl start apache2`.

## References

- [systemctl(1)](https://manpages.debian.org/bookworm/systemd/systemctl.1.en.html)
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS687",
    name: "apache-masked",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let apache = &machine.apache;
    if apache.masked == Seen::Is(true) && apache.runs() != Some(true) {
        found.push(
            Draft::about(
                "apache2.service",
                "systemd is told never to start Apache: its unit is masked",
            )
            .help("take the mask off, then start Apache")
            .command("systemctl unmask apache2")
            .command("systemctl start apache2")
            .subject(Subject::Server),
        );
    }
}
