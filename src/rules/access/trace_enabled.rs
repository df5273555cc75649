//! FS620 trace-enabled.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`TraceEnable On`: the server sends back what it is sent, cookies and passwords among it.

## Why it breaks

TRACE is for finding faults on the way. Debian switches it off; somebody has switched it on here, and for visitors it is of
no use.

## Bad

```apache bad
TraceEnable On
```

## Good

```apache good
TraceEnable Off
```

## How to mend it

Write `TraceEnable Off`. The fix does that; it is unsafe only in that somebody may be looking for a fault right now.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#traceenable>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS620",
    name: "trace-enabled",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in cx.named("TraceEnable") {
        let Some(arg) = line.args.first().filter(|arg| !arg.is("Off")) else {
            continue;
        };
        let edit = arg.replace("Off");
        found.push(
            Draft::at(
                cx,
                line.id,
                "the server sends back what it is sent, cookies and passwords among it",
            )
            .pointing(arg.span)
            .help("write TraceEnable Off")
            .fix(
                "answer no TRACE",
                crate::finding::Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
