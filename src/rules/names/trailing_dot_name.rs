//! FS456 trailing-dot-name.

use super::spoken;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A name with a dot at its end, as a zone file has it.

## Why it breaks

httpd takes one dot off the end of the name that a client asks for, and none off ServerName or ServerAlias
(`fix_hostname` in server/vhost.c). So the two are never the same, and the virtual host is never chosen by that name.

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

The dot is taken off. That is safe: with it the name matches nothing.

## References

- <https://httpd.apache.org/docs/2.4/vhosts/details.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS456",
    name: "trailing-dot-name",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for one in spoken::all(cx) {
        let Some(name) = one.name.strip_suffix('.').filter(|n| !n.is_empty()) else {
            continue;
        };
        let edit = one.arg.replace(one.with(name));
        found.push(
            Draft::at(
                cx,
                one.line.id,
                format!(
                    "`{}` matches no request: httpd takes the dot off what clients ask for",
                    one.name
                ),
            )
            .pointing(one.arg.span)
            .help(format!("write {name}"))
            .fix(
                "take the dot off",
                Applicability::Safe,
                edit.into_iter().collect(),
            ),
        );
    }
}
