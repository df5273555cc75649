//! FS506 daemon-home-missing.

use crate::config::world::{FileKind, Seen};
use crate::facts::Topic;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{option, shown};

/// The page.
const PAGE: &str = r#"A daemon process whose `home` is not there.

## Why it breaks

A daemon process changes to its `home` folder first; without the option, one that runs as another user goes to that user's own home, which for the users of services is often not there (`/nonexistent`). If it cannot, it dies and is started again, for as long as Apache runs; every request for the application waits until it times out. error.log says "Unable to change working directory to '/srv/myap'". `apache2 -t` and the start look well.

## Bad

```apache bad
WSGIDaemonProcess myapp home=/srv/myap
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
WSGIDaemonProcess myapp home=/srv/myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Name a folder that is there, most often the application's own.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIDaemonProcess.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS506",
    name: "daemon-home-missing",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for daemon in &cx.wsgi().daemons {
        let (home, of) = match (daemon.option("home"), daemon.option("user")) {
            (Some(home), _) => (home.to_vec(), "home"),
            // mod_wsgi goes to the home of another user than the server's by itself.
            (None, Some(user)) if cx.facts.here() => match cx.facts.world().home_of(user) {
                Seen::Is(home) => (home, "user"),
                _ => continue,
            },
            _ => continue,
        };
        if !home.starts_with(b"/") {
            continue;
        }
        // Below another root it is another folder.
        if daemon.option("chroot").is_some() || cx.config.tree.get(daemon.node).opaque {
            continue;
        }
        let wrong = match cx.facts.stat(Topic::Code, &home) {
            Seen::Absent => "is not there",
            Seen::Is(meta) if meta.kind != FileKind::Directory => "is no folder",
            _ => continue,
        };
        let line = cx.line(daemon.node);
        let mut draft = Draft::at(
            cx,
            daemon.node,
            format!(
                "{}{} {wrong}, so the daemon process dies again and again, and requests wait for \
                 it in vain",
                if of == "user" {
                    "the user's home, "
                } else {
                    ""
                },
                shown(&home)
            ),
        )
        .help(if of == "user" {
            "add home= with a folder that is there, such as the application's own"
        } else {
            "name a folder that is there, such as the application's own"
        });
        if let Some(arg) = option(&line, of) {
            draft = draft.pointing(arg.span);
        }
        found.push(draft);
    }
}
