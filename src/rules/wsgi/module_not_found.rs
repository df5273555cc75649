//! FS544 module-not-found.

use crate::config::views::apps::Apps;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::environment::shown;
use super::said::{in_code, nearby};
use crate::facts::python::packages::distribution;
use crate::facts::python::program::Why;

/// The page.
const PAGE: &str = r#"An import of a module that is in none of the folders where Python looks.

## Why it breaks

The folders are those of `python-path`, `home`, the virtual environment or the system's packages, and what the script itself puts on `sys.path`. An import that fails stops the script: every request is answered with 500, and error.log says "ModuleNotFoundError: No module named 'flask'". An import in a `try`, under a condition or in a function is not looked at, and neither is anything once the path depends on what cannot be read from the text.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
import flask_sqlalchemy
def application(environ, start_response): ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
import flask
try:
    import uwsgi
except ImportError:
    uwsgi = None
def application(environ, start_response): ...
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## How to mend it

Install it where the application runs: with the `pip` of its virtual environment, and `python-home` naming that environment; or as a package of Debian's. There is no fix.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/virtual-environments.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS544",
    name: "module-not-found",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        for missing in &program.missing {
            let module = &program.loaded[missing.by].module;
            let name = &missing.name;
            let (message, help) = match &missing.why {
                Why::Module => {
                    if nearby(cx, app, name).is_some() {
                        continue; // It is told as a folder that is not on the path.
                    }
                    let environment = Apps::daemon(app, cx.wsgi())
                        .and_then(|d| d.option("python-home"))
                        .map(shown);
                    let help = match environment {
                        Some(home) => format!(
                            "install it there: {home}/bin/pip install {}",
                            distribution(name)
                        ),
                        None => "if it is in a virtual environment, name that with python-home= \
                                 on the WSGIDaemonProcess line"
                            .to_owned(),
                    };
                    (
                        format!(
                            "there is no module `{name}` where Python looks, so every request is \
                             answered with 500"
                        ),
                        help,
                    )
                }
                Why::Package => (
                    "a script is in no package, so an import with a dot before the name fails, \
                     and every request is answered with 500"
                        .to_owned(),
                    "leave the dot out, and put the script's folder on the path".to_owned(),
                ),
                Why::Name(..) => continue,
            };
            found.push(in_code(cx, app, module, missing.place, message).help(help));
        }
    }
}
