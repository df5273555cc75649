//! FS550 authorization-dropped.

use crate::finding::Applicability;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said::in_code;

/// The page.
const PAGE: &str = r#"An application that reads the Authorization header, which mod_wsgi keeps from it.

## Why it breaks

Unless `WSGIPassAuthorization On` is said, mod_wsgi takes the `Authorization` header away before the application sees the request: tokens and passwords never arrive, and every call of an API is answered as if nobody had logged in.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from flask import Flask, request
application = Flask(__name__)
@application.route("/api")
def api():
    return request.headers.get("Authorization", "")
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
WSGIPassAuthorization On
==> /srv/myapp/app.wsgi <==
from flask import Flask, request
application = Flask(__name__)
@application.route("/api")
def api():
    return request.headers.get("Authorization", "")
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## How to mend it

Add `WSGIPassAuthorization On`. The fix does so; it is safe where nothing else in the server looks at the header, which is why it is not applied where Apache itself asks for a password.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIPassAuthorization.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS550",
    name: "authorization-dropped",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Packages that read the header for an application.
const PACKAGES: &[&str] = &[
    "flask_httpauth",
    "flask_jwt_extended",
    "flask_jwt",
    "rest_framework_simplejwt",
    "oauth2_provider",
    "knox",
];

/// Names that are read of a request in other ways too, by which the header still arrives.
const OTHER_WAYS: &[&str] = &["CGIPassAuth"];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut other = None;
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        let on = app
            .pass_authorization
            .as_ref()
            .is_some_and(|p| p.value.eq_ignore_ascii_case(b"on"));
        if on || !app.certain {
            continue;
        }
        let read = program
            .loaded
            .iter()
            .find_map(|loaded| Some((&loaded.module, loaded.module.authorization?, None)));
        let package = program.imported.iter().find_map(|(name, by, place)| {
            let first = name.split('.').next().unwrap_or_default();
            PACKAGES
                .contains(&first)
                .then(|| (&program.loaded[*by].module, *place, Some(first.to_owned())))
        });
        let Some((module, place, package)) = read.or(package) else {
            continue;
        };
        if *other.get_or_insert_with(|| passed_otherwise(cx)) {
            continue;
        }
        let (edit, title) = match &app.pass_authorization {
            Some(chosen) if chosen.node != app.node => {
                let line = cx.line(chosen.node);
                let edit = line.args.first().and_then(|arg| arg.replace("On"));
                (edit, "Pass the Authorization header on")
            }
            Some(_) => (None, ""),
            None => (
                cx.insert_after(app.node, "WSGIPassAuthorization On"),
                "Pass the Authorization header on",
            ),
        };
        let asks = cx.named("AuthType").any(|line| !line.is(0, "none"));
        let applicability = if asks {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        };
        let message = match package {
            Some(package) => format!(
                "{package} reads the Authorization header, and mod_wsgi does not pass it on"
            ),
            None => {
                "the Authorization header is read here, and mod_wsgi does not pass it on".to_owned()
            }
        };
        found.push(
            in_code(cx, app, module, place, message)
                .help("add WSGIPassAuthorization On beside the WSGIScriptAlias")
                .fix(title, applicability, edit.into_iter().collect()),
        );
    }
}

/// Whether something else in the configuration gives the application the header: CGIPassAuth,
/// or a variable HTTP_AUTHORIZATION that is set from it.
fn passed_otherwise(cx: &Context<'_>) -> bool {
    OTHER_WAYS
        .iter()
        .any(|name| cx.named(name).any(|l| l.is(0, "on")))
        || [
            "SetEnvIf",
            "SetEnvIfNoCase",
            "SetEnvIfExpr",
            "RewriteRule",
            "RequestHeader",
        ]
        .iter()
        .any(|name| {
            cx.named(name).any(|line| {
                line.args.iter().any(|arg| {
                    let value = arg.value.to_ascii_uppercase();
                    memchr::memmem::find(&value, b"AUTHORIZATION").is_some()
                })
            })
        })
}
