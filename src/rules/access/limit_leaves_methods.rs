//! FS609 limit-leaves-methods.

use crate::rules::{Context, Draft, Finds, Found, Line, Rule, Severity};

/// The page.
const PAGE: &str = r#"Access control within `<Limit>`: all other methods stay open.

## Why it breaks

What stands in `<Limit GET>` holds for GET alone. A visitor who is kept out there may still use POST or any other method,
and a page that is made by a program answers to all of them. This is left over from tutorials of Apache 1.3.

## Bad

```apache bad
<Location /admin>
    AuthType Basic
    AuthName "Admin"
    AuthUserFile /etc/apache2/passwords
    <Limit GET>
        Require valid-user
    </Limit>
</Location>
```

## Good

```apache good
<Location /admin>
    AuthType Basic
    AuthName "Admin"
    AuthUserFile /etc/apache2/passwords
    Require valid-user
</Location>
```

```apache good
<Location /svn>
    <LimitExcept GET>
        Require ip 192.0.2.0/24
    </LimitExcept>
</Location>
```

## How to mend it

Take `<Limit>` and `</Limit>` away from around the lines. To let some methods pass, use `<LimitExcept>`.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#limit>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS609",
    name: "limit-leaves-methods",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn keeps_out(line: &Line<'_>) -> bool {
    match line.name() {
        "Require" => !(line.is(0, "all") && line.is(1, "granted")),
        "RequireAll" | "RequireAny" | "RequireNone" => true,
        "Deny" => true,
        _ => false,
    }
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for limit in cx.named("<Limit") {
        let inner: Vec<Line<'_>> = cx.within(Some(limit.id)).collect();
        let Some(closed) = inner.iter().find(|line| keeps_out(line)) else {
            continue;
        };
        // What is around it may close the rest; and writing alone may be what is limited.
        let around = cx.within(limit.node.parent).any(|line| {
            line.id != limit.id
                && (keeps_out(&line)
                    || matches!(line.name(), "LimitExcept" | "Limit" | "AllowMethods"))
        });
        let reading = limit.args.iter().any(|arg| arg.is("GET") || arg.is("HEAD"));
        if around || !reading {
            continue;
        }
        let methods: Vec<String> = limit.args.iter().map(|arg| arg.text()).collect();
        found.push(
            Draft::at(
                cx,
                limit.id,
                format!("this keeps out only {}: every other method stays open", methods.join(", ")),
            )
            .label(closed.node.span(), "this is meant for all of them")
            .help("take <Limit> and </Limit> away from around the lines; to let some methods pass, use <LimitExcept>"),
        );
    }
}
