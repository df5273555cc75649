//! FS548 debug-on.

use crate::facts::python::{Module, Value, What};
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said::in_code;
use crate::facts::python::servers::is_application;

/// The page.
const PAGE: &str = r#"Flask's debug mode, or its debugger, switched on in code that mod_wsgi loads.

## Why it breaks

With debug mode on, Flask hands every error on instead of answering with its own error page, so that handlers for 500 are not called and Apache's page is shown. `DebuggedApplication` is worse: it shows the source and the values of variables to every visitor, and with `evalex` lets whoever finds the PIN run code. `app.run(debug=True)` under `if __name__ == "__main__":` does no harm.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from flask import Flask
application = Flask(__name__)
application.debug = True
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from flask import Flask
application = Flask(__name__)
application.config.update(SECRET_KEY="x", DEBUG=True)
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
if __name__ == "__main__":
    application.run(debug=True)
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## How to mend it

Take it out. There is no fix: flaskssl does not change code.

## References

- <https://flask.palletsprojects.com/en/stable/config/#DEBUG>
- <https://werkzeug.palletsprojects.com/en/stable/debug/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS548",
    name: "debug-on",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        for (loaded, event) in program.events() {
            if !loaded.sure || !event.sure {
                continue;
            }
            let module = &loaded.module;
            let told = match &event.what {
                What::Assign { target, value } => {
                    if let Value::Call(function) = value
                        && function.rsplit('.').next() == Some("DebuggedApplication")
                    {
                        Some(true)
                    } else {
                        switched_on(module, target, value).then_some(false)
                    }
                }
                What::Call {
                    function, keywords, ..
                } if function.ends_with(".config.update") => {
                    let object = function.trim_end_matches(".update");
                    let on = |(name, value): &(String, Value)| {
                        switched_on(module, &format!("{object}[{name}]"), value)
                    };
                    keywords.iter().any(on).then_some(false)
                }
                What::Call { function, args, .. } if function == "os.environ.setdefault" => {
                    match args.as_slice() {
                        [Value::Text(name), value] => {
                            switched_on(module, &format!("os.environ[{name}]"), value)
                                .then_some(false)
                        }
                        _ => None,
                    }
                }
                _ => None,
            };
            let Some(debugger) = told else { continue };
            let draft = if debugger {
                in_code(
                    cx,
                    app,
                    module,
                    event.place,
                    "the debugger shows source and variables to every visitor, and may run code \
                     for them",
                )
                .severity(Severity::Error)
                .help("use the application itself, without DebuggedApplication")
            } else {
                in_code(
                    cx,
                    app,
                    module,
                    event.place,
                    "debug mode is on: errors are handed to Apache, and the application's own \
                     error pages are not shown",
                )
                .help(
                    "take it out; app.run(debug=True) under if __name__ == \"__main__\": may stay",
                )
            };
            found.push(draft);
        }
    }
}

fn switched_on(module: &Module, target: &str, value: &Value) -> bool {
    let yes = *value == Value::Bool(true)
        || value.text().is_some_and(|t| {
            matches!(t.to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "on")
        });
    match target {
        "os.environ[FLASK_DEBUG]" => yes,
        _ => {
            let object = target
                .strip_suffix(".debug")
                .or_else(|| target.strip_suffix(".config[DEBUG]"));
            yes && object.is_some_and(|object| is_application(module, object))
        }
    }
}
