//! FS513 mount-slash-mismatch.

use crate::config::path;
use crate::config::world::{FileKind, Seen};
use crate::facts::Topic;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::shown;

/// The page.
const PAGE: &str = r#"A mount point that ends in a slash, for a script that does not.

## Why it breaks

What follows the mount point is put behind the script's path as it is. With `WSGIScriptAlias /app/ /srv/myapp/app.wsgi`, `/app/` works, `/app` is answered with 404, and `/app/login` is looked for in `/srv/myapp/app.wsgilogin`, which is not there either.

## Bad

```apache bad
WSGIScriptAlias /app/ /srv/myapp/app.wsgi
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

Take the slash away. The fix is safe: `/app/` goes on to work, and what did not work now does.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIScriptAlias.html>
- mod_wsgi: `wsgi_alias_matches` in src/server/mod_wsgi.c
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS513",
    name: "mount-slash-mismatch",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for app in &cx.apps().all {
        let Some(bare) = app.mount.strip_suffix(b"/").filter(|m| !m.is_empty()) else {
            continue;
        };
        if app.script.ends_with(b"/") {
            continue;
        }
        let name = path::file_name(&app.script);
        let file = match cx.facts.stat(Topic::Code, &app.script) {
            Seen::Is(meta) => meta.kind == FileKind::File,
            _ => name.ends_with(b".wsgi") || name.ends_with(b".py"),
        };
        if !file {
            continue;
        }
        let line = cx.line(app.node);
        let Some(arg) = line.args.first() else {
            continue;
        };
        let (mount, bare) = (shown(&app.mount), shown(bare));
        let edit = arg.replace(bare.clone());
        found.push(
            Draft::at(
                cx,
                app.node,
                format!(
                    "with the slash at the end of {mount}, {bare} and everything below {mount} \
                     are answered with 404"
                ),
            )
            .pointing(arg.span)
            .help(format!("write {bare}"))
            .fix(
                format!("Write {bare}"),
                Applicability::Safe,
                edit.into_iter().collect(),
            ),
        );
    }
}
