//! FS451 dead-name-service.

use super::spoken::{self, below};
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A name below `xip.io`, which answers no more.

## Why it breaks

`10.0.0.1.xip.io` once led to 10.0.0.1. The service ended in 2021; its names are not found. Services of the same manner
are sslip.io and nip.io.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName app.10.0.0.1.xip.io
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName app.10.0.0.1.sslip.io
</VirtualHost>
```

## How to mend it

The name is changed to the same one below `sslip.io`. It is not safe to do unasked: links and certificates with the old
name in them have to follow.

## References

- <https://sslip.io/>
- <https://nip.io/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS451",
    name: "dead-name-service",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for one in spoken::all(cx)
        .iter()
        .filter(|one| below(&one.name, "xip.io"))
    {
        let alive = format!("{}sslip.io", one.name.strip_suffix("xip.io").unwrap_or(""));
        let edit = one.arg.replace(one.with(&alive));
        found.push(
            Draft::at(
                cx,
                one.line.id,
                format!("`{}` leads nowhere: xip.io ended in 2021", one.name),
            )
            .pointing(one.arg.span)
            .help(format!("write {alive}, or the same below nip.io"))
            .fix(
                format!("write {alive}"),
                Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
