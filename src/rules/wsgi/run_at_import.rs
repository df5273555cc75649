//! FS547 run-at-import.

use crate::facts::python::servers::blocks;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said::in_code;

/// The page.
const PAGE: &str = r#"An application that starts a server of its own when it is imported.

## Why it breaks

`app.run()` is for running the file by hand. Under mod_wsgi it starts Flask's development server inside the daemon process and does not return: the request that loaded the script waits until it times out, and so do all others. Under `if __name__ == "__main__":` it does no harm, as mod_wsgi gives the script another name.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
from flask import Flask
application = Flask(__name__)
application.run()
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
    application.run()
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## How to mend it

Put the call under `if __name__ == "__main__":`, or take it out. There is no fix: flaskssl does not change code.

## References

- <https://flask.palletsprojects.com/en/stable/deploying/mod_wsgi/>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS547",
    name: "run-at-import",
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
            let Some(function) = blocks(&loaded.module, event) else {
                continue;
            };
            found.push(
                in_code(
                    cx,
                    app,
                    &loaded.module,
                    event.place,
                    format!(
                        "{function}() is called on import and does not return, so every request \
                         waits in vain"
                    ),
                )
                .help("put it under if __name__ == \"__main__\": or take it out"),
            );
        }
    }
}
