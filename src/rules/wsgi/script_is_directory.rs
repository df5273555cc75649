//! FS512 script-is-directory.

use crate::config::path;
use crate::config::world::{FileKind, Seen};
use crate::facts::Topic;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{quoted, shown};
use super::said::script_arg;

/// The page.
const PAGE: &str = r#"A folder where the WSGI script should be.

## Why it breaks

A folder is not wrong in itself: the rest of the URL then names a script in it, so that `/app.wsgi` runs `/srv/myapp/app.wsgi`. But `/` is answered with 403, and everything else with 404; error.log says "Attempt to invoke directory as WSGI application". Where both paths end in a slash, a folder of scripts is taken to be meant.

## Bad

```apache bad
WSGIScriptAlias / /srv/myapp
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
WSGIScriptAlias /scripts/ /srv/scripts/
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/scripts/one.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Name the script itself. The fix does so where there is one in the folder; it is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIScriptAlias.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS512",
    name: "script-is-directory",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for app in &cx.apps().all {
        if app.script.ends_with(b"/") || cx.config.tree.get(app.node).opaque {
            continue;
        }
        match cx.facts.stat(Topic::Code, &app.script) {
            Seen::Is(meta) if meta.kind == FileKind::Directory => {}
            _ => continue,
        }
        let names = cx.facts.names_in(Topic::Code, &app.script).known();
        let mut scripts: Vec<Vec<u8>> = names
            .iter()
            .flat_map(|names| names.iter())
            .filter(|n| n.ends_with(b".wsgi") || *n == b"wsgi.py")
            .map(|n| path::join(&app.script, n))
            .collect();
        scripts.sort_unstable();
        let line = cx.line(app.node);
        let mut draft = Draft::at(
            cx,
            app.node,
            format!(
                "{} is a folder, so {} itself is answered with 403 and what is below it with 404",
                shown(&app.script),
                shown(&app.mount)
            ),
        );
        if let Some(arg) = script_arg(&line) {
            draft = draft.pointing(arg.span);
        }
        found.push(match scripts.as_slice() {
            [one] => {
                let edit = script_arg(&line).and_then(|arg| arg.replace(quoted(one)));
                draft.help(format!("write {}", shown(one))).fix(
                    format!("Write {}", shown(one)),
                    Applicability::Unsafe,
                    edit.into_iter().collect(),
                )
            }
            _ => draft.help("write the path of the script in it, such as app.wsgi or wsgi.py"),
        });
    }
}
