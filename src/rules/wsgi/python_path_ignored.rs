//! FS507 python-path-ignored.

use crate::config::views::apps::Group;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::said::with_python_path;

/// The page.
const PAGE: &str = r#"`WSGIPythonPath`, where every application runs in a daemon process.

## Why it breaks

`WSGIPythonPath` is for applications inside Apache's own processes alone. In a daemon process it does nothing: what is there is not found by `import`. The option `python-path=` of `WSGIDaemonProcess` is what counts there.

## Bad

```apache bad folder=/srv/lib
WSGIPythonPath /srv/lib
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good folder=/srv/lib
WSGIDaemonProcess myapp python-path=/srv/lib
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Give the folders to the daemon process. The fix does so where there is one daemon process; new folders on the path may hide modules, so it is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIPythonPath.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS507",
    name: "python-path-ignored",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let apps = &cx.apps().all;
    let daemons = |app: &crate::config::views::apps::App| {
        app.certain && matches!(app.group, Group::Daemon(_))
    };
    if !cx.config.whole || apps.is_empty() || !apps.iter().all(daemons) {
        return;
    }
    // A script may be chosen by a handler too.
    if cx.named("WSGIScriptAliasMatch").next().is_some()
        || cx
            .named("SetHandler")
            .chain(cx.named("AddHandler"))
            .any(|l| l.is(0, "wsgi-script"))
    {
        return;
    }
    let wsgi = cx.wsgi();
    for line in cx.named("WSGIPythonPath") {
        let mut edits = match wsgi.daemons.as_slice() {
            [one] if !line.arg(0).contains(&b':') => with_python_path(cx, one.node, line.arg(0)),
            _ => Vec::new(),
        };
        if !edits.is_empty() {
            match cx.remove(line.id) {
                Some(edit) => edits.push(edit),
                None => edits.clear(),
            }
        }
        found.push(
            Draft::at(
                cx,
                line.id,
                "WSGIPythonPath is for embedded mode alone, and every application here runs in \
                 a daemon process",
            )
            .help(format!(
                "write python-path={} on the WSGIDaemonProcess line",
                String::from_utf8_lossy(line.arg(0))
            ))
            .fix(
                "Give the folder to the daemon process",
                Applicability::Unsafe,
                edits,
            ),
        );
    }
}
