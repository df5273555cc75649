//! FS545 folder-not-on-path.

use crate::config::views::apps::Apps;
use crate::finding::Applicability;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::environment::shown;
use super::said::{in_code, not_found, with_python_path};

/// The page.
const PAGE: &str = r#"An import of a module that lies beside the script, in a folder where Python does not look.

## Why it breaks

A script that is run by hand finds what lies beside it, because Python puts its folder on `sys.path`. mod_wsgi does not: `from myapp import app` in `/srv/myapp/app.wsgi` fails, every request is answered with 500, and error.log says "ModuleNotFoundError: No module named 'myapp'". It must be said with `python-path=` or `home=`, or with `sys.path.insert` before the import.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from shop import application
==> /srv/myapp/shop.py <==
def application(environ, start_response): ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp python-path=/srv/myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from shop import application
==> /srv/myapp/shop.py <==
def application(environ, start_response): ...
```

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
import os, sys
sys.path.insert(0, os.path.dirname(__file__))
from shop import application
==> /srv/myapp/shop.py <==
def application(environ, start_response): ...
```

## How to mend it

Put the folder on the daemon process's `python-path`. The fix does so; as modules there may hide others of the same name, it is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/application-issues.html>
- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIDaemonProcess.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS545",
    name: "folder-not-on-path",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        for (missing, folder) in not_found(cx, app, program) {
            let Some(folder) = folder else { continue };
            let name = &missing.name;
            let at = shown(&folder);
            let daemon = Apps::daemon(app, cx.wsgi());
            let late = program.path.folders.contains(&folder);
            let message = if late {
                format!(
                    "`{name}` is in {at}, which is put on sys.path only after this line: every \
                     request is answered with 500"
                )
            } else {
                format!(
                    "`{name}` is in {at}, where mod_wsgi's Python does not look: every request \
                     is answered with 500"
                )
            };
            let edits = daemon.map_or_else(Vec::new, |d| with_python_path(cx, d.node, &folder));
            let module = &program.loaded[missing.by].module;
            let mut draft = in_code(cx, app, module, missing.place, message).help(match daemon {
                Some(_) => format!("add python-path={at} to the WSGIDaemonProcess line"),
                None => format!("before the import, write sys.path.insert(0, \"{at}\")"),
            });
            if let Some(daemon) = daemon {
                draft = draft.label(daemon.span, "its python-path is missing here");
            }
            found.push(draft.fix(
                format!("Put {at} on the python-path"),
                Applicability::Unsafe,
                edits,
            ));
        }
    }
}
