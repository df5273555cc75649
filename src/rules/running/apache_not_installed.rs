//! FS680 apache-not-installed.

use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"No Apache is installed.

## Why it breaks

There is no program to serve the site.

## Bad

```apache bad
==> seen on the machine <==
{"apache": {"program": "absent"}}
```

## Good

```apache good
==> seen on the machine <==
{"apache": {"program": {"is": "/usr/sbin/apache2"}}}
```

## How to mend it

Install it: `apt install apache2`, and for Python applications `apt install libapache2-mod-wsgi-py3`.

## References

- <https://packages.debian.org/apache2>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS680",
    name: "apache-not-installed",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    if machine.apache.program.absent() && machine.apache.runs() != Some(true) {
        found.push(
            Draft::about("apache2", "Apache is not installed on this machine")
                .help("install it, and for Python applications libapache2-mod-wsgi-py3")
                .command("apt install apache2")
                .subject(Subject::Server),
        );
    }
}
