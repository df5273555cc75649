//! FS504 embedded-mode.

use crate::config::views::apps::Group;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"An application that runs inside Apache's own processes.

## Why it matters

It works. But a change of the code needs a restart of Apache, every one of Apache's processes holds a copy of the application, all applications share one Python, and one that crashes takes requests for other sites with it. mod_wsgi's author recommends daemon mode. This rule is silent unless it is selected.

## Bad

```apache bad
<VirtualHost *:80>
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
<VirtualHost *:80>
    WSGIDaemonProcess myapp
    WSGIProcessGroup myapp
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Add a `WSGIDaemonProcess` and a `WSGIProcessGroup`.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/processes-and-threading.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS504",
    name: "embedded-mode",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: true,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for app in &cx.apps().all {
        if app.certain && app.group == Group::Embedded && cx.config.whole {
            found.push(
                Draft::at(
                    cx,
                    app.node,
                    "the application runs inside Apache's own processes",
                )
                .help(
                    "add WSGIDaemonProcess myapp python-home=/path/to/venv and WSGIProcessGroup \
                     myapp",
                ),
            );
        }
    }
}
