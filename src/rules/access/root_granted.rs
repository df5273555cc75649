//! FS608 root-granted.

use crate::config::views::authorization::Access;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"`Require all granted` for `/`: whatever a URL leads to is served, on the whole disk.

## Why it breaks

Debian denies `/` and opens what is to be served. With `/` open, one wrong `Alias`, one link in a served folder, one rewrite
rule is enough for visitors to read `/etc` or another site's files.

## Bad

```apache bad
<Directory />
    Require all granted
</Directory>
```

## Good

```apache good
<Directory />
    Require all denied
</Directory>
<Directory /srv/app/public>
    Require all granted
</Directory>
```

## How to mend it

Write `Require all denied`, and open each folder that is served. The fix writes the former: a folder that is served and has
no section of its own is closed then, so that it is unsafe.

## References

- <https://httpd.apache.org/docs/2.4/misc/security_tips.html#protectserverfiles>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS608",
    name: "root-granted",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for section in cx.named("<Directory") {
        if section.arg(0) != b"/"
            || cx.authorization().requires(section.id) != Some(Access::Granted)
        {
            continue;
        }
        let require = cx
            .within(Some(section.id))
            .find(|line| line.name() == "Require" && line.is(0, "all") && line.is(1, "granted"));
        let Some(require) = require else {
            continue;
        };
        let edit = require.args[1].replace("denied");
        found.push(
            Draft::at(cx, require.id, "this opens the whole disk to whatever a URL leads to")
                .label(section.node.span(), "this is for every folder")
                .help("write Require all denied here, and Require all granted for each folder that is served")
                .fix(
                    "deny what no other section opens",
                    crate::finding::Applicability::Unsafe,
                    edit.into_iter().collect(),
                ),
        );
    }
}
