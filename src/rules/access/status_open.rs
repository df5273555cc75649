//! FS607 status-open.

use crate::config::views::authorization::Access;
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::served;

/// The page.
const PAGE: &str = r#"The pages of mod_status, mod_info or the balancer manager are open to everybody.

## Why it breaks

`server-status` shows who asks for which pages right now, with their addresses; `server-info` shows the whole configuration;
`balancer-manager` lets visitors switch backends off. Debian lets in the machine itself only (`Require local`).

## Bad

```apache bad
<Location /server-status>
    SetHandler server-status
</Location>
```

```apache bad
<Location /server-info>
    SetHandler server-info
    Require all granted
</Location>
```

## Good

```apache good
<Location /server-status>
    SetHandler server-status
    Require local
</Location>
```

## How to mend it

Write `Require local`, or `Require ip` with your own network. The fix does the former.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_status.html>
- <https://httpd.apache.org/docs/2.4/mod/mod_info.html#security>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS607",
    name: "status-open",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

const HANDLERS: &[&str] = &[
    "server-status",
    "server-info",
    "balancer-manager",
    "ldap-status",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    let roots = served::roots(cx);
    for line in cx.named("SetHandler") {
        let Some(handler) = HANDLERS.iter().find(|name| line.is(0, name)) else {
            continue;
        };
        let Some(section) = line.node.parent.map(|id| cx.line(id)) else {
            continue;
        };
        let url = section.arg(0);
        if section.name() != "Location" || !url.starts_with(b"/") {
            continue;
        }
        let server = cx.server_of(line.id);
        let decision = cx.granted(server, None, Some(url));
        if decision.access != Access::Granted {
            continue;
        }
        // The folder that the URL would lead to may be closed; a host that uses the main
        // server's section has another one, which is not followed here.
        if let Some(root) = roots.get(&server).or_else(|| roots.get(&ServerId::MAIN)) {
            let bare = root.strip_suffix(b"/").unwrap_or(root);
            let file = [bare, url].concat();
            if cx.granted(server, Some(&file), Some(url)).access != Access::Granted {
                continue;
            }
        }
        let granting = cx.within(Some(section.id)).find(|inner| {
            inner.name() == "Require" && inner.is(0, "all") && inner.is(1, "granted")
        });
        let says = cx.authorization().says(section.id);
        let edit = match &granting {
            Some(require) if !cx.from_macro(require.id) => Some(crate::finding::Edit {
                span: require.node.span(),
                text: "Require local".to_owned(),
            }),
            None if says == (false, false) => cx.insert_after(line.id, "Require local"),
            _ => None,
        };
        found.push(
            Draft::at(cx, line.id, format!("{handler} is open to every visitor"))
                .help("let in the machine itself only: Require local")
                .fix(
                    "let in the machine itself only",
                    crate::finding::Applicability::Unsafe,
                    edit.into_iter().collect(),
                ),
        );
    }
}
