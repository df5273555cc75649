//! FS455 trailing-dot.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said;

/// The page.
const PAGE: &str = r#"A name with a dot at its end.

## Why it breaks

httpd takes the dot off the name that a client asks for, and not off the one that is written here: the two are never the same, and the host does not answer.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName site.example.
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Take the dot away. The fix does so; it is safe, since with the dot no request matches.

## References

- httpd: `fix_hostname` in server/vhost.c
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS455",
    name: "trailing-dot",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for said in said::all(cx).iter() {
        let name = said.name.trim_end_matches('.');
        if name.is_empty() || name.len() == said.name.len() {
            continue;
        }
        let message = format!(
            "no request is for `{}`: httpd takes the dot off what clients ask for",
            said.name
        );
        found.push(
            Draft::at(cx, said.id, message)
                .pointing(said.arg.span)
                .help(format!("write `{name}`"))
                .fix(
                    format!("write `{name}`"),
                    Applicability::Safe,
                    said.arg.replace(said.with(name)).into_iter().collect(),
                ),
        );
    }
}
