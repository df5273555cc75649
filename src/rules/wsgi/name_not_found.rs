//! FS546 name-not-found.

use crate::config::suggest;
use crate::facts::python::{Module, What};
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::environment::shown;
use super::said::in_code;
use crate::facts::python::program::Why;

/// The page.
const PAGE: &str = r#"An import of a name that the application's own module does not have.

## Why it breaks

The module is found, but nothing in it is called that: `from shop import app` where it says `application = Flask(__name__)`. Every request is answered with 500, and error.log says "ImportError: cannot import name 'app' from 'shop'". Only modules of the application's own are looked into, and only where all their names can be told.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp python-path=/srv/myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from shop import app as application
==> /srv/myapp/shop.py <==
from flask import Flask
def create_app():
    return Flask(__name__)
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp python-path=/srv/myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from shop import create_app
application = create_app()
==> /srv/myapp/shop.py <==
from flask import Flask
def create_app():
    return Flask(__name__)
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## How to mend it

Import a name that is there, or call the function that makes the application. There is no fix: flaskssl does not change code.

## References

- <https://flask.palletsprojects.com/en/stable/patterns/appfactories/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS546",
    name: "name-not-found",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        for missing in &program.missing {
            let Why::Name(module, file) = &missing.why else {
                continue;
            };
            let by = &program.loaded[missing.by].module;
            let name = &missing.name;
            let names: Vec<String> = program
                .module(module)
                .map(|loaded| names_of(&loaded.module))
                .unwrap_or_default();
            let help = match suggest::near(name.as_bytes(), &names) {
                Some(near) => format!("{file} has `{}`", shown(near)),
                None if names.iter().any(|n| n == "create_app") => format!(
                    "{file} has create_app: write `from {module} import create_app` and \
                     `application = create_app()`"
                ),
                None => format!("look in {file} for what it is called"),
            };
            found.push(
                in_code(
                    cx,
                    app,
                    by,
                    missing.place,
                    format!("`{module}` has no `{name}`, so every request is answered with 500"),
                )
                .help(help),
            );
        }
    }
}

fn names_of(module: &Module) -> Vec<String> {
    let mut names: Vec<String> = module
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Assign { target, .. } if !target.contains(['.', '[', ' ']) => {
                Some(target.clone())
            }
            What::Defines(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names
}
