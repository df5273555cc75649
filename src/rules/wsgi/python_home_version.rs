//! FS532 python-home-version.

use crate::config::path;
use crate::facts::Topic;
use crate::facts::python::home::{Home, home};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{python_version, shown};
use super::python_home_unusable::named_homes;

/// The page.
const PAGE: &str = r#"A virtual environment that was made for another Python than mod_wsgi's.

## Why it breaks

mod_wsgi is built for one version of Python, whatever `python3` an environment was made with: after an upgrade of Debian it is a newer one. It looks for packages in `lib/python3.11/site-packages` of the environment; if that was made by 3.9, they lie in `lib/python3.9` and none is found: every request is answered with 500, and error.log says "No module named 'flask'".

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11
WSGIDaemonProcess myapp python-home=/srv/myapp/venv
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/myapp/venv/pyvenv.cfg <==
home = /usr/bin
version = 3.9.2
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11
WSGIDaemonProcess myapp python-home=/srv/myapp/venv
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/myapp/venv/pyvenv.cfg <==
home = /usr/bin
version = 3.11.2
```

## How to mend it

Make the environment anew with that Python, and install the packages again.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/virtual-environments.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS532",
    name: "python-home-version",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let homes = named_homes(cx);
    if homes.is_empty() {
        return;
    }
    let Some((major, minor)) = python_version(cx) else {
        return;
    };
    for (node, arg, folder) in homes {
        let Home::Venv(Some((other_major, other)), _) = home(cx.facts, &folder) else {
            continue;
        };
        if (other_major, other) == (major, minor) {
            continue;
        }
        // One that was upgraded in its place has packages for both.
        let lib = format!("lib/python{major}.{minor}/site-packages");
        let packages = path::join(&folder, lib.as_bytes());
        if !cx.facts.stat(Topic::Environments, &packages).absent() {
            continue;
        }
        let name = shown(&folder);
        let mut draft = Draft::at(
            cx,
            node,
            format!(
                "{name} was made for Python {other_major}.{other}, and mod_wsgi is built for \
                 {major}.{minor}: none of its packages is found"
            ),
        )
        .help(format!(
            "make it anew: python{major}.{minor} -m venv --clear {name}, then \
             {name}/bin/pip install what the application needs"
        ));
        if let Some(arg) = arg {
            draft = draft.pointing(arg.span);
        }
        found.push(draft);
    }
}
