//! FS406 shadowed-name.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::shadows;

/// The page.
const PAGE: &str = r#"A name of a virtual host that an earlier virtual host of the same address has, too.

## Why it breaks

Requests for that name go to the earlier host; this one is never asked. Often `www.` stands in two hosts, or a redirecting host names what the site itself names as well.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName www.site.example
</VirtualHost>
<VirtualHost *:80>
    ServerName site.example
    ServerAlias www.site.example
</VirtualHost>
```

## Good

```apache good
<VirtualHost *:80>
    ServerName www.site.example
</VirtualHost>
<VirtualHost *:80>
    ServerName site.example
</VirtualHost>
```

## How to mend it

Take the name out of one of the two. The fix takes it out here, which changes nothing of what is served; look whether the other one is to be kept.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#serveralias>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS406",
    name: "shadowed-name",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for host in shadows::all(cx).iter() {
        if host.all && !host.first {
            continue; // the whole host is told of
        }
        for name in &host.taken {
            let mut draft = Draft::at(
                cx,
                name.node,
                format!(
                    "requests for `{}` never come here: an earlier virtual host on {} has that name",
                    name.arg.text(),
                    name.address
                ),
            )
            .pointing(name.arg.span)
            .help(if name.pattern {
                "put this host before the one with the wildcard: files are read in the order of their names"
            } else {
                "take the name out of one of the two"
            });
            if let Some(span) = name.owner {
                draft = draft.label(span, "this one answers");
            }
            let line = cx.line(name.node);
            if line.name() == "ServerAlias" && name.everywhere {
                let edit = if line.args.len() == 1 {
                    cx.remove(name.node)
                } else {
                    cx.remove_arg(&name.arg)
                };
                draft = draft.fix(
                    format!("take `{}` out of this host", name.arg.text()),
                    Applicability::Unsafe,
                    edit.into_iter().collect(),
                );
            }
            found.push(draft);
        }
    }
}
