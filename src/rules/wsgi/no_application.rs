//! FS541 no-application.

use crate::config::views::apps::App;
use crate::facts::python::{Module, Place, Value, What};
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::shown;
use super::said::{script_arg, with_option};

/// The page.
const PAGE: &str = r#"A WSGI script that does not define the application.

## Why it breaks

mod_wsgi looks for a name in the script: `application`, unless `WSGICallableObject` or `callable-object=` says another. Flask's own examples call it `app`. Without it every request is answered with 500, and error.log says "Target WSGI script '/srv/myapp/app.wsgi' does not contain WSGI application 'application'".

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from flask import Flask
app = Flask(__name__)
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from flask import Flask
application = Flask(__name__)
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
WSGICallableObject app
==> /srv/myapp/app.wsgi <==
from flask import Flask
app = Flask(__name__)
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## How to mend it

Call it `application`, or import it under that name: `from myapp import app as application`. Or say with `WSGICallableObject` what it is called; the fix does that where the script has an object that is an application by its looks. It is not applied without asking, as the script may be what should be mended.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGICallableObject.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS541",
    name: "no-application",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// What makes an application, by the last part of its name.
const MAKERS: &[&str] = &[
    "Flask",
    "create_app",
    "make_app",
    "get_wsgi_application",
    "DispatcherMiddleware",
    "Bottle",
    "default_app",
    "make_wsgi_app",
    "API",
    "App",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        let Some(script) = program.script() else {
            continue;
        };
        let module = &script.module;
        let wanted = shown(app.callable());
        if !app.certain || !module.faults.is_empty() || module.binds(&wanted).is_some() {
            continue;
        }
        let name = shown(&app.script);
        let line = cx.line(app.node);
        let mut draft = Draft::at(
            cx,
            app.node,
            format!("{name} does not define `{wanted}`, so every request is answered with 500"),
        );
        if let Some(arg) = script_arg(&line) {
            draft = draft.pointing(arg.span);
        }
        let Some((other, place)) = candidate(module) else {
            found.push(draft.help(format!(
                "define `{wanted}` in it, or import it under that name: from myapp import app \
                 as {wanted}"
            )));
            continue;
        };
        let edit = match &app.callable {
            Some(chosen) if chosen.node != app.node => {
                let line = cx.line(chosen.node);
                line.args.first().and_then(|arg| arg.replace(other.clone()))
            }
            Some(_) => None,
            // The others of the server have their own names.
            None if several(cx, app) => with_option(&line, &format!("callable-object={other}")),
            None => cx.insert_after(app.node, &format!("WSGICallableObject {other}")),
        };
        found.push(
            draft
                .label(
                    cx.place_in(module, place),
                    "this is perhaps the application",
                )
                .help(format!(
                    "call it `{wanted}` in the script, or add WSGICallableObject {other}"
                ))
                .fix(
                    format!("Say that the application is called {other}"),
                    Applicability::Unsafe,
                    edit.into_iter().collect(),
                ),
        );
    }
}

/// Whether a server has more than one application.
fn several(cx: &Context<'_>, app: &App) -> bool {
    let of_server = cx.apps().all.iter().filter(|a| a.server == app.server);
    of_server.take(2).count() > 1
}

/// The one name at the top of a script that is an application by its looks.
fn candidate(module: &Module) -> Option<(String, Place)> {
    let mut found: Vec<(String, Place)> = Vec::new();
    for event in module.events.iter().filter(|e| e.sure) {
        let one = match &event.what {
            What::Assign {
                target,
                value: Value::Call(function),
            } if MAKERS.contains(&function.rsplit('.').next().unwrap_or_default())
                && !target.contains(['.', '[']) =>
            {
                (target.clone(), event.place)
            }
            What::From { names, .. } => {
                let app = names
                    .iter()
                    .find(|n| matches!(n.bound.as_str(), "app" | "application"));
                let Some(app) = app else { continue };
                (app.bound.clone(), app.place)
            }
            What::Defines(name) if matches!(name.as_str(), "app" | "application" | "wsgi_app") => {
                (name.clone(), event.place)
            }
            _ => continue,
        };
        found.retain(|(name, _)| *name != one.0);
        found.push(one);
    }
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}
