//! FS522 directory-misses-script.

use crate::config::path;
use crate::config::suggest;
use crate::config::tree::NodeId;
use crate::config::views::apps::App;
use crate::config::views::authorization::Access;
use crate::config::views::directories::{Kind, Pattern};
use crate::config::walk::ServerId;
use crate::facts::Topic;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{quoted, shown};
use super::script_denied;

/// The page.
const PAGE: &str = r#"A `<Directory>` that grants another folder than the script's.

## Why it breaks

Access is granted, but for a folder that the script does not lie in: a slip of the keyboard, or a path from the guide it was copied from. Every request is answered with 403.

## Bad

```apache bad
<Directory />
    Require all denied
</Directory>
<VirtualHost *:80>
    ServerName app.site.example
    WSGIScriptAlias / /srv/myapp/app.wsgi
    <Directory /srv/my_app>
        Require all granted
    </Directory>
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
<Directory />
    Require all denied
</Directory>
<VirtualHost *:80>
    ServerName app.site.example
    WSGIScriptAlias / /srv/myapp/app.wsgi
    <Directory /srv/myapp>
        Require all granted
    </Directory>
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Write the script's folder. As the fix lets people in, it is not applied without asking.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#directory>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS522",
    name: "directory-misses-script",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// The section that is meant for the script's folder and misses it: it stands in the same
/// server, grants a folder that is not there or nearly the script's, and does not cover it.
pub(super) fn missed(cx: &Context<'_>, app: &App) -> Option<NodeId> {
    let folder = app.folder();
    let near = cx.directories().all.iter().filter(|section| {
        let Pattern::Path(at) = &section.pattern else {
            return false;
        };
        if section.server != app.server {
            return false;
        }
        let at = at.strip_suffix(b"/").unwrap_or(at);
        section.kind == Kind::Directory
            && section.certain
            && !path::is_pattern(at)
            && !path::within(folder, at)
            && cx.authorization().requires(section.node) == Some(Access::Granted)
            // A host's own section for a folder that is not there is for nothing else.
            && (suggest::near(folder, [at]).is_some()
                || app.server != ServerId::MAIN && cx.facts.stat(Topic::Files, at).absent())
    });
    let mut near = near;
    let first = near.next()?;
    near.next().is_none().then_some(first.node)
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for app in &cx.apps().all {
        if script_denied::denied(cx, app).is_none() {
            continue;
        }
        let Some(section) = missed(cx, app) else {
            continue;
        };
        let line = cx.line(section);
        let Some(arg) = line.args.first() else {
            continue;
        };
        let folder = shown(app.folder());
        let edit = arg.replace(quoted(app.folder()));
        found.push(
            Draft::at(
                cx,
                section,
                format!(
                    "this grants {}, but the script is in {folder}, and every request for it is \
                     answered with 403",
                    arg.text()
                ),
            )
            .pointing(arg.span)
            .label(cx.config.tree.get(app.node).span(), "the script")
            .help(format!("write <Directory {folder}>"))
            .fix(
                format!("Write {folder}"),
                Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
