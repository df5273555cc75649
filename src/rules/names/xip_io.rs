//! FS450 xip-io.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A name below xip.io, a service that no longer exists.

## Why it breaks

xip.io answered `app.192.0.2.1.xip.io` with 192.0.2.1. It was switched off in 2021: the names do not resolve any more, and no authority gives a certificate for one. sslip.io and nip.io do the same, in the same form.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName app.192.0.2.1.xip.io
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName app.192.0.2.1.sslip.io
</VirtualHost>
```

## How to mend it

Write `sslip.io` in its place, and ask for a certificate of that name. The fix does the first, here and not in other places.

## References

- <https://sslip.io/>, <https://nip.io/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS450",
    name: "xip-io",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for said in said::all(cx).iter() {
        let lower = said.name.to_ascii_lowercase();
        let Some(rest) = lower.strip_suffix("xip.io") else {
            continue;
        };
        if !rest.is_empty() && !rest.ends_with('.') {
            continue;
        }
        let name = format!("{rest}sslip.io");
        let draft = Draft::at(
            cx,
            said.id,
            format!(
                "`{}` does not resolve: xip.io is no more since 2021",
                said.name
            ),
        )
        .pointing(said.arg.span)
        .help(format!(
            "write `{name}`, which resolves alike; its certificate is another one"
        ));
        let edit = said.arg.replace(said.with(&name));
        found.push(draft.fix(
            format!("write `{name}`"),
            Applicability::Unsafe,
            edit.into_iter().collect(),
        ));
    }
}
