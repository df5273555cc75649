//! FS543 python-syntax.

use crate::facts::python::Fault;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::environment::shown;
use super::said::in_code;

/// The page.
const PAGE: &str = r#"Code that is no Python.

## Why it breaks

What mod_wsgi or an import of the script's cannot parse stops everything: every request is answered with 500, and error.log says "SyntaxError: invalid syntax". Only files that are surely loaded are looked at.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response:
    return []
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response):
    return []
```

## How to mend it

Mend the line. `python3 -m py_compile FILE` says the same as mod_wsgi will. There is no fix: flaskssl does not change code.

## References

- <https://docs.python.org/3/reference/grammar.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS543",
    name: "python-syntax",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        for loaded in program.loaded.iter().filter(|l| l.sure) {
            // What is Python 2 is told as that.
            let Some(Fault::Syntax(place)) = loaded.module.faults.first() else {
                continue;
            };
            if loaded
                .module
                .faults
                .iter()
                .any(|f| matches!(f, Fault::Python2(..)))
            {
                continue;
            }
            let mut place = *place;
            // An error may span half the file; its first line is where to begin to look.
            let text = &loaded.module.text[place.start as usize..place.end as usize];
            let line = text.iter().position(|&b| b == b'\n').unwrap_or(text.len());
            place.end = place.start + line as u32;
            found.push(
                in_code(
                    cx,
                    app,
                    &loaded.module,
                    place,
                    "this is no Python from here on, and every request is answered with 500",
                )
                .help(format!(
                    "ask Python itself: python3 -m py_compile {}",
                    shown(&loaded.module.path)
                )),
            );
        }
    }
}
