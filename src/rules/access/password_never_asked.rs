//! FS614 password-never-asked.

use crate::config::views::authorization::Access;
use crate::config::views::directories::{Kind, Pattern};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"A section names a way to log in, and nothing in it asks for that: everybody gets in.

## Why it breaks

`AuthType`, `AuthName` and `AuthUserFile` say how a password is asked for. Whether one is needed is said by `Require`. Without
`Require valid-user` in the section, what is required above it holds, such as the `Require all granted` of Debian for
`/var/www`: the pages are open.

## Bad

```apache bad
<Directory /var/www>
    Require all granted
</Directory>
<Directory /var/www/admin>
    AuthType Basic
    AuthName "Admin"
    AuthUserFile /etc/apache2/passwords
</Directory>
```

## Good

```apache good
<Directory /var/www>
    Require all granted
</Directory>
<Directory /var/www/admin>
    AuthType Basic
    AuthName "Admin"
    AuthUserFile /etc/apache2/passwords
    Require valid-user
</Directory>
```

## How to mend it

Add `Require valid-user`. The fix does that; it is unsafe, as visitors without a password are kept out then.

## References

- <https://httpd.apache.org/docs/2.4/howto/auth.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS614",
    name: "password-never-asked",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.config.whole {
        return;
    }
    for line in cx.named("AuthType") {
        if line.is(0, "none") || !line.node.certain {
            continue;
        }
        let Some(section) = line.node.parent else {
            continue;
        };
        let Some(own) = cx.directories().section(section) else {
            continue;
        };
        let Pattern::Path(path) = &own.pattern else {
            continue;
        };
        // Ways to log in may be named without being asked for here: a section below asks.
        let files = cx.within(Some(section)).any(|inner| {
            inner.name().starts_with("AuthUserFile")
                || inner.name().starts_with("AuthBasicProvider")
        });
        let says = cx.authorization().says(section) != (false, false);
        let nested = cx.within(Some(section)).any(|inner| {
            let name = inner.name();
            name.starts_with("Limit") || name.starts_with("Files") || name == "If"
        });
        if !files || says || nested || asked_below(cx, section, path) {
            continue;
        }
        let decision = match own.kind {
            Kind::Directory if !crate::config::path::is_pattern(path) => {
                let file = [path.strip_suffix(b"/").unwrap_or(path), b"/index.html"].concat();
                cx.granted(own.server, Some(&file), None)
            }
            Kind::Location => {
                let decision = cx.granted(own.server, None, Some(path));
                // Folders may ask for it, whatever the URL.
                if asks_anywhere(cx) {
                    continue;
                }
                decision
            }
            _ => continue,
        };
        if decision.access != Access::Granted {
            continue;
        }
        let mut draft = Draft::at(
            cx,
            line.id,
            "no password is ever asked for here: nothing in this section requires one, and everybody gets in",
        );
        if let Some(by) = decision.by {
            draft = draft.label(cx.config.tree.get(by).span(), "this lets everybody in");
        }
        let edit = cx.insert_after(last(cx, section, line.id), "Require valid-user");
        found.push(draft.help("add Require valid-user").fix(
            "ask for a password",
            crate::finding::Applicability::Unsafe,
            edit.into_iter().collect(),
        ));
    }
}

/// The last line of a section that is about logging in.
fn last(
    cx: &Context<'_>,
    section: crate::config::tree::NodeId,
    default: crate::config::tree::NodeId,
) -> crate::config::tree::NodeId {
    cx.within(Some(section))
        .filter(|line| line.name().starts_with("Auth"))
        .last()
        .map_or(default, |line| line.id)
}

/// Whether a section of a folder or URL below asks for a login.
fn asked_below(cx: &Context<'_>, section: crate::config::tree::NodeId, path: &[u8]) -> bool {
    cx.directories().all.iter().any(|other| {
        let below = match &other.pattern {
            Pattern::Path(at) => crate::config::path::within(at, path),
            Pattern::Regex(_) => true,
        };
        other.node != section
            && below
            && matches!(
                cx.authorization().requires(other.node),
                Some(Access::Restricted | Access::Unknown)
            )
    })
}

fn asks_anywhere(cx: &Context<'_>) -> bool {
    cx.named("Require").any(|line| {
        matches!(
            line.arg(0),
            b"valid-user" | b"user" | b"group" | b"expr" | b"ldap-user" | b"ldap-group"
        )
    })
}
