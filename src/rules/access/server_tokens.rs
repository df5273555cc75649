//! FS618 server-tokens.

use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"The server tells every visitor its version and modules.

## Why it breaks

It does not, really: a server is as safe as it is. But what is told helps those who look for old versions, and nobody else.
Debian's default, `ServerTokens OS`, names the system. This is told only when it is asked for.

## Bad

```apache bad
ServerTokens Full
```

## Good

```apache good
ServerTokens Prod
```

## How to mend it

Write `ServerTokens Prod`. The fix does that; it is safe.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#servertokens>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS618",
    name: "server-tokens",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // The last one counts.
    let Some(line) = cx.named("ServerTokens").last() else {
        return;
    };
    let Some(arg) = line.args.first() else {
        return;
    };
    if arg.is("Prod") || arg.is("ProductOnly") {
        return;
    }
    let edit = arg.replace("Prod");
    found.push(
        Draft::at(
            cx,
            line.id,
            "the server tells every visitor more of itself than its name",
        )
        .pointing(arg.span)
        .help("write ServerTokens Prod")
        .fix(
            "tell the name alone",
            crate::finding::Applicability::Safe,
            edit.into_iter().collect(),
        ),
    );
}
