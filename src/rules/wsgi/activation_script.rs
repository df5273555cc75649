//! FS549 activation-script.

use crate::config::path;
use crate::facts::python::What;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::environment::shown;
use super::said::{gone, in_code};
use crate::facts::python::program::Loaded;

/// The page.
const PAGE: &str = r#"A script that runs `activate_this.py`, which is not there, or runs it as Python 2 did.

## Why it breaks

Old guides make the WSGI script run `activate_this.py` of the virtual environment. `python3 -m venv` makes no such file, and Python 3 has no `execfile`: either way every request is answered with 500. `python-home=` does all of it.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
activate_this = "/srv/myapp/venv/bin/activate_this.py"
with open(activate_this) as file:
    exec(file.read(), dict(__file__=activate_this))
def application(environ, start_response): ...
==> /srv/myapp/venv/pyvenv.cfg <==
home = /usr/bin
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp python-home=/srv/myapp/venv
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/myapp/venv/pyvenv.cfg <==
home = /usr/bin
```

## How to mend it

Take those lines out of the script, and name the environment with `python-home=`. There is no fix: flaskssl does not change code.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/virtual-environments.html>
- <https://docs.python.org/3/library/venv.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS549",
    name: "activation-script",
    severity: Severity::Error,
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
            let (message, environment) = match &event.what {
                What::Call { function, args, .. } if function == "execfile" => (
                    "Python 3 has no execfile, so every request is answered with 500".to_owned(),
                    args.first()
                        .and_then(|a| a.text())
                        .and_then(|p| environment(p.as_bytes())),
                ),
                What::Opens(file)
                    if path::file_name(file) == b"activate_this.py"
                        && file.starts_with(b"/")
                        && gone(cx, file) =>
                {
                    if executed(loaded, event.place.line) {
                        continue; // That it is run by execfile is told instead.
                    }
                    (
                        format!(
                            "{} is not there (python3 -m venv makes none), so every request is \
                             answered with 500",
                            shown(file)
                        ),
                        environment(file),
                    )
                }
                _ => continue,
            };
            let environment = environment.unwrap_or_else(|| "/path/to/venv".to_owned());
            found.push(
                in_code(cx, app, &loaded.module, event.place, message).help(format!(
                    "take it out, and write python-home={environment} on the WSGIDaemonProcess \
                     line"
                )),
            );
        }
    }
}

/// The environment of `ENVIRONMENT/bin/activate_this.py`.
fn environment(file: &[u8]) -> Option<String> {
    let bin = path::parent(file);
    (path::file_name(bin) == b"bin").then(|| shown(path::parent(bin)))
}

/// Whether `execfile` is called on that line.
fn executed(loaded: &Loaded, line: u32) -> bool {
    loaded.module.events.iter().any(|event| {
        event.place.line == line
            && matches!(&event.what, What::Call { function, .. } if function == "execfile")
    })
}
