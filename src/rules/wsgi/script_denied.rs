//! FS521 script-denied.

use crate::config::modules::Tri;
use crate::config::path;
use crate::config::views::apps::App;
use crate::config::views::authorization::{Access, Decision};
use crate::config::views::directories::Kind;
use crate::config::world::{FileKind, Seen};
use crate::facts::Topic;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::directory_misses_script;
use super::environment::{quoted, shown};

/// The page.
const PAGE: &str = r#"A WSGI script whose folder nothing grants.

## Why it breaks

Debian's apache2.conf denies the whole disk and grants `/usr/share` and `/var/www` alone. For a script anywhere else every request is answered with 403; error.log says "client denied by server configuration: /srv/myapp/app.wsgi". What counts is what all `<Directory>`, `<Files>` and `<Location>` sections say together.

## Bad

```apache bad
<Directory />
    Require all denied
</Directory>
<VirtualHost *:80>
    ServerName app.site.example
    WSGIScriptAlias / /srv/myapp/app.wsgi
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

Grant the script's folder. The fix adds a `<Directory>` for it; as it lets people in, it is not applied without asking.

## References

- <https://httpd.apache.org/docs/2.4/sections.html>
- <https://httpd.apache.org/docs/2.4/mod/mod_authz_core.html#authmerging>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS521",
    name: "script-denied",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// What is settled of an application whose requests are surely all denied.
pub(super) fn denied(cx: &Context<'_>, app: &App) -> Option<Decision> {
    if !cx.config.whole
        || !app.certain
        || app.script.ends_with(b"/")
        || cx.module("mod_authz_core") != Tri::Yes
    {
        return None;
    }
    // For a folder, or for nothing, other rules have a word first.
    match cx.facts.stat(Topic::Code, &app.script) {
        Seen::Absent => return None,
        Seen::Is(meta) if meta.kind == FileKind::Directory => return None,
        _ => {}
    }
    let decision = cx.granted(app.server, Some(&app.script), Some(&app.mount));
    if decision.access != Access::Denied {
        return None;
    }
    if decision.htaccess == Tri::No {
        return Some(decision);
    }
    // A .htaccess file may grant it.
    let mut folder = app.folder();
    loop {
        let file = path::join(folder, b".htaccess");
        if !cx.facts.stat(Topic::Files, &file).absent() {
            return None;
        }
        if folder.len() <= 1 {
            return Some(decision);
        }
        folder = path::parent(folder);
    }
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for app in &cx.apps().all {
        let Some(decision) = denied(cx, app) else {
            continue;
        };
        if directory_misses_script::missed(cx, app).is_some() {
            continue;
        }
        let line = cx.line(app.node);
        let mut draft = Draft::at(
            cx,
            app.node,
            format!(
                "nothing grants {}, so every request is answered with 403",
                shown(app.folder())
            ),
        );
        if let Some(arg) = line.args.get(1) {
            draft = draft.pointing(arg.span);
        }
        let section = decision
            .by
            .and_then(|by| cx.directories().all.iter().find(|s| s.node == by));
        if let Some(section) = section {
            let span = cx.config.tree.get(section.node).span();
            draft = draft.label(span, "this denies it");
        }
        // A section for the folder comes after those for folders above it, and before <Files>
        // and <Location>.
        let overrides = section.is_none_or(|s| {
            s.kind == Kind::Directory
                && matches!(&s.pattern, crate::config::views::directories::Pattern::Path(at)
                    if !path::is_pattern(at) && path::within(app.folder(), at) && at.len() < app.folder().len())
        });
        let folder = quoted(app.folder());
        let indent = cx.indent(app.node);
        let edit = overrides
            .then(|| {
                let text = format!(
                    "<Directory {folder}>\n{indent}    Require all granted\n{indent}</Directory>"
                );
                cx.insert_after(app.node, &text)
            })
            .flatten();
        found.push(
            draft
                .help(format!(
                    "add\n<Directory {folder}>\n    Require all granted\n</Directory>"
                ))
                .fix(
                    format!("Grant {}", shown(app.folder())),
                    Applicability::Unsafe,
                    edit.into_iter().collect(),
                ),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Table;
    use crate::rules::tests::codes_of;

    const MAIN: &str = "<Directory />\nAllowOverride None\nRequire all denied\n</Directory>\n\
        <Directory /var/www/>\nRequire all granted\n</Directory>\n";

    fn fires(more: &str, world: Table) -> bool {
        let world = world
            .file("/srv/a/b/app.wsgi", "def application(): pass\n")
            .file("/var/www/a/app.wsgi", "def application(): pass\n");
        codes_of(&format!("{MAIN}{more}"), world).contains("FS521")
    }

    #[test]
    fn the_merged_result_counts() {
        for (more, expected) in [
            ("WSGIScriptAlias / /srv/a/b/app.wsgi\n", true),
            ("WSGIScriptAlias / /var/www/a/app.wsgi\n", false),
            (
                "WSGIScriptAlias / /srv/a/b/app.wsgi\n<Directory /srv/a>\nRequire all granted\n</Directory>\n",
                false,
            ),
            (
                "WSGIScriptAlias / /srv/a/b/app.wsgi\n<Location />\nRequire all granted\n</Location>\n",
                false,
            ),
            (
                "WSGIScriptAlias / /srv/a/b/app.wsgi\n<Directory /srv/*/b>\nRequire all granted\n</Directory>\n",
                false,
            ),
            (
                "WSGIScriptAlias / /srv/a/b/app.wsgi\n<Directory /srv/a>\nRequire ip 10.0.0.0/8\n</Directory>\n",
                false,
            ),
            (
                "WSGIScriptAlias / /srv/a/b/app.wsgi\n<IfDefine X>\n<Directory /srv/a>\nRequire all granted\n</Directory>\n</IfDefine>\n",
                true,
            ),
        ] {
            assert_eq!(fires(more, Table::default()), expected, "{more}");
        }
    }

    #[test]
    fn a_htaccess_file_may_grant_it() {
        let more = "WSGIScriptAlias / /srv/a/b/app.wsgi\n<Directory /srv>\nAllowOverride All\n</Directory>\n";
        assert!(fires(more, Table::default()));
        let world = Table::default().file("/srv/a/.htaccess", "Require all granted\n");
        assert!(!fires(more, world));
    }
}
