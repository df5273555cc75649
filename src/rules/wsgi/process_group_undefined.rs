//! FS501 process-group-undefined.

use crate::config::suggest;
use crate::config::views::apps::Group;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{option, shown};

/// The page.
const PAGE: &str = r#"A process group that is named and defined nowhere.

## Why it breaks

`WSGIProcessGroup`, or `process-group=` of a `WSGIScriptAlias`, names a daemon process. If no `WSGIDaemonProcess` has that name, `apache2 -t` says "Syntax OK", the server starts, and every request for the application is answered with 500; error.log says "No WSGI daemon process called 'myap' has been configured".

## Bad

```apache bad
<VirtualHost *:80>
    ServerName app.site.example
    WSGIDaemonProcess myapp
    WSGIProcessGroup myap
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
<VirtualHost *:80>
    ServerName app.site.example
    WSGIDaemonProcess myapp
    WSGIProcessGroup myapp
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Write the name of the daemon process. The fix takes the nearest name there is, and is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIProcessGroup.html>
- mod_wsgi: `wsgi_execute_remote` in src/server/mod_wsgi.c
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS501",
    name: "process-group-undefined",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    // In a fragment it may be defined in another file.
    if !cx.config.whole {
        return;
    }
    let wsgi = cx.wsgi();
    for (app, script) in cx.apps().all.iter().zip(&wsgi.scripts) {
        let Group::Undefined(group) = &app.group else {
            continue;
        };
        // With both options the start itself looks for it.
        if !app.certain || script.process_group.is_some() && script.application_group.is_some() {
            continue;
        }
        let line = cx.line(group.node);
        let arg = option(&line, "process-group").or(line.args.first());
        let name = shown(&group.value);
        let mut draft = Draft::at(
            cx,
            group.node,
            format!(
                "no WSGIDaemonProcess is called `{name}`, so every request for the application \
                 is answered with 500"
            ),
        );
        let names: Vec<&[u8]> = wsgi.daemons.iter().map(|d| &d.name[..]).collect();
        let near = suggest::near(&group.value, names.iter().copied());
        // A name that stands alone in the same server is meant, however it is written.
        let alone = match names.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        draft = match near.or(alone) {
            Some(near) => {
                let near = shown(near);
                let daemon = wsgi.daemon_named(near.as_bytes());
                let draft = match daemon {
                    Some((_, daemon)) => draft.label(daemon.span, "this one is defined"),
                    None => draft,
                };
                let edit = arg.and_then(|arg| {
                    let text = arg.text();
                    let (head, _) = text.split_once('=').unwrap_or_default();
                    arg.replace(if arg.value == group.value {
                        near.clone()
                    } else {
                        format!("{head}={near}")
                    })
                });
                draft.help(format!("write {near}")).fix(
                    format!("Write {near}"),
                    Applicability::Unsafe,
                    edit.into_iter().collect(),
                )
            }
            None => draft.help(format!(
                "define it: WSGIDaemonProcess {name} python-home=/path/to/venv"
            )),
        };
        if let Some(arg) = arg {
            draft = draft.pointing(arg.span);
        }
        found.push(draft);
    }
}
