//! FS619 server-signature.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"Error pages end with the server's version and name.

## Why it breaks

It does not, really; see `server-tokens`. Debian has it on, which is why this is told only when it is asked for. With
`ServerSignature EMail` the administrator's address stands there, for robots to collect.

## Bad

```apache bad
ServerSignature On
```

## Good

```apache good
ServerSignature Off
```

## How to mend it

Write `ServerSignature Off`. The fix does that; it is safe.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#serversignature>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS619",
    name: "server-signature",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for line in cx.named("ServerSignature") {
        let Some(arg) = line.args.first().filter(|arg| !arg.is("Off")) else {
            continue;
        };
        let edit = arg.replace("Off");
        found.push(
            Draft::at(
                cx,
                line.id,
                "error pages end with the server's version and name",
            )
            .pointing(arg.span)
            .help("write ServerSignature Off")
            .fix(
                "leave it out",
                crate::finding::Applicability::Safe,
                edit.into_iter().collect(),
            ),
        );
    }
}
