//! FS502 process-group-elsewhere.

use crate::config::views::apps::Group;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{option, shown};

/// The page.
const PAGE: &str = r#"A process group that belongs to a virtual host of another name.

## Why it breaks

A daemon process that is defined in a virtual host is for that virtual host and for others of the same `ServerName` alone. From any other one, every request is answered with 500; error.log says "Daemon process called 'myapp' cannot be accessed by this WSGI application".

## Bad

```apache bad
<VirtualHost *:80>
    ServerName www.site.example
    WSGIDaemonProcess myapp
    WSGIProcessGroup myapp
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
<VirtualHost *:80>
    ServerName api.site.example
    WSGIProcessGroup myapp
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

Outside the virtual hosts it is for all of them.

```apache good
WSGIDaemonProcess myapp
<VirtualHost *:80>
    ServerName www.site.example
    WSGIProcessGroup myapp
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
<VirtualHost *:80>
    ServerName api.site.example
    WSGIProcessGroup myapp
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Move the `WSGIDaemonProcess` out of the virtual host, define one of its own here, or make the name a `ServerAlias` of the other virtual host. Which one is meant cannot be told, so there is no fix.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIDaemonProcess.html>
- mod_wsgi: `wsgi_execute_remote` in src/server/mod_wsgi.c
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS502",
    name: "process-group-elsewhere",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let wsgi = cx.wsgi();
    let hosts = cx.hosts();
    for (app, script) in cx.apps().all.iter().zip(&wsgi.scripts) {
        let Group::Foreign(group, daemon) = &app.group else {
            continue;
        };
        // With both options the start itself refuses it.
        if !app.certain || script.process_group.is_some() && script.application_group.is_some() {
            continue;
        }
        let daemon = &wsgi.daemons[*daemon];
        // That fault comes first; mending it may settle this.
        if wsgi.defined_twice(&daemon.name) {
            continue;
        }
        let name = |server: crate::config::walk::ServerId| {
            let host = hosts.all.get(server.0 as usize);
            host.and_then(|h| h.name.clone()).unwrap_or_default()
        };
        let line = cx.line(group.node);
        let arg = option(&line, "process-group").or(line.args.first());
        let (mine, theirs) = (name(app.server), name(daemon.server));
        let group_name = shown(&group.value);
        let mut draft = Draft::at(
            cx,
            group.node,
            format!(
                "the daemon process `{group_name}` is for the virtual host of {theirs} alone, so \
                 {mine} answers every request with 500"
            ),
        )
        .label(daemon.span, "it is defined in that virtual host")
        .help(format!(
            "move the WSGIDaemonProcess out of its virtual host, or define one here under \
             another name, such as {group_name}-{}",
            mine.split('.').next().unwrap_or_default()
        ));
        if let Some(arg) = arg {
            draft = draft.pointing(arg.span);
        }
        found.push(draft);
    }
}
