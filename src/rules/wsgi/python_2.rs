//! FS542 python-2.

use crate::facts::python::{EXCEPT_COMMA, Fault};
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said::in_code;

/// The page.
const PAGE: &str = r#"Code of Python 2, which the Python of mod_wsgi does not read.

## Why it breaks

Debian's mod_wsgi runs Python 3 alone. A file with `print "x"` or `except Error, e:` in it does not compile: every request is answered with 500, and error.log says "SyntaxError: Missing parentheses in call to 'print'".

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
print "loading"
def application(environ, start_response): ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
print("loading")
def application(environ, start_response): ...
```

## How to mend it

Write it as Python 3 has it. There is no fix: flaskssl does not change code.

## References

- <https://docs.python.org/3/howto/pyporting.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS542",
    name: "python-2",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        for loaded in program.loaded.iter().filter(|l| l.sure) {
            let old = loaded.module.faults.iter().find_map(|fault| match fault {
                // Python 3.14 reads it, as a clause for two exceptions.
                Fault::Python2(what, _)
                    if *what == EXCEPT_COMMA && program.version.is_none_or(|v| v >= (3, 14)) =>
                {
                    None
                }
                Fault::Python2(what, place) => Some((*what, *place)),
                Fault::Syntax(_) => None,
            });
            let Some((what, place)) = old else { continue };
            found.push(
                in_code(
                    cx,
                    app,
                    &loaded.module,
                    place,
                    format!(
                        "{what} is Python 2: mod_wsgi's Python 3 does not read the file, and \
                         every request is answered with 500"
                    ),
                )
                .help("write it as Python 3 has it, such as print(\"x\") or except Error as e:"),
            );
        }
    }
}
