//! FS602 mixed-access-control.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::translation::{Old, places};

/// The page.
const PAGE: &str = r#"`Order`, `Allow` and `Deny` of Apache 2.2 beside `Require` in one section.

## Why it breaks

Both are asked, and both must let the client in. `Require all granted` below a `Deny from all` still gives every visitor
"403 Forbidden"; with `Satisfy any` it is enough that either lets in.

## Bad

```apache bad
<Directory /srv/app>
    Order deny,allow
    Deny from all
    Require all granted
</Directory>
```

```apache bad
<Directory /srv/app>
    Order allow,deny
    Allow from all
    Require all granted
</Directory>
```

## Good

```apache good
<Directory /srv/app>
    Require all granted
</Directory>
```

## How to mend it

Say all of it with `Require`. Where the lines of 2.2 let everybody in, they change nothing: the fix takes them out, and is
safe. Else the finding shows what is meant by both together.

## References

- <https://httpd.apache.org/docs/2.4/upgrading.html#access>
- <https://httpd.apache.org/docs/2.4/mod/mod_access_compat.html#satisfy>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS602",
    name: "mixed-access-control",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for place in places(cx) {
        let Some(old) = Old::of(cx, place).filter(|old| old.require) else {
            continue;
        };
        let first = &old.lines[0];
        let draft = |message: &str| {
            let mut draft = Draft::at(cx, first.id, message);
            let require = cx
                .within(place)
                .find(|line| line.name().starts_with("Require"));
            if let Some(require) = require {
                draft = draft.label(require.node.span(), "this is the way of 2.4");
            }
            draft
        };
        if old.grants() && !old.any {
            let edits: Option<Vec<_>> = old.lines.iter().map(|line| cx.remove(line.id)).collect();
            found.push(
                draft(
                    "this is access control of Apache 2.2, and changes nothing beside the Require",
                )
                .help("take it out")
                .fix(
                    "take out what is of 2.2",
                    Applicability::Safe,
                    edits.unwrap_or_default(),
                ),
            );
            continue;
        }
        let message = if old.denies() && !old.any {
            "this lets nobody in, whatever the Require beside it says: access control of Apache 2.2 is asked too"
        } else if old.any {
            "this and the Require beside it are both asked, and with `Satisfy any` it is enough that either lets in"
        } else {
            "this and the Require beside it are both asked, and both must let the client in"
        };
        let help = match old.translated() {
            Some(lines) if old.any => format!(
                "say it with Require alone: in <RequireAny> put\n{}\nand the Require lines",
                lines.join("\n")
            ),
            Some(lines) if old.denies() => format!(
                "if visitors are to get in, take out what is of 2.2; if not, write\n{}",
                lines.join("\n")
            ),
            Some(lines) => format!(
                "say it with Require alone: in <RequireAll> put\n{}\nand the Require lines",
                lines.join("\n")
            ),
            None => "say it with Require alone: see https://httpd.apache.org/docs/2.4/upgrading.html#access".to_owned(),
        };
        let mut draft = draft(message).help(help);
        if old.denies() && !old.any && cx.config.whole {
            draft = draft.severity(Severity::Error);
        }
        found.push(draft);
    }
}
