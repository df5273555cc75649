//! FS514 mount-slash-missing.

use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::shown;

/// The page.
const PAGE: &str = r#"A mount point that does not begin with a slash.

## Why it breaks

Every URL's path begins with a slash, so the application is never reached: all requests are answered with 404.

## Bad

```apache bad
WSGIScriptAlias app /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
WSGIScriptAlias /app /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Put the slash before it. The fix is safe: nothing was reached by the old one.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIScriptAlias.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS514",
    name: "mount-slash-missing",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for app in &cx.apps().all {
        if app.mount.starts_with(b"/") || cx.config.tree.get(app.node).opaque {
            continue;
        }
        let line = cx.line(app.node);
        let Some(arg) = line.args.first() else {
            continue;
        };
        // The two arguments may be swapped, or a URL written whole; then it cannot be told.
        let right = format!("/{}", shown(&app.mount));
        let plain = !app.mount.contains(&b':') && !app.mount.contains(&b'.');
        let edit = plain.then(|| arg.replace(right.clone())).flatten();
        found.push(
            Draft::at(
                cx,
                app.node,
                format!(
                    "the mount point `{}` does not begin with a slash, so no request ever \
                     reaches the application",
                    shown(&app.mount)
                ),
            )
            .pointing(arg.span)
            .help(if plain {
                format!("write {right}")
            } else {
                "write the path of the URL alone, such as / or /app".to_owned()
            })
            .fix(
                format!("Write {right}"),
                Applicability::Safe,
                edit.into_iter().collect(),
            ),
        );
    }
}
