//! FS551 setenv-unseen.

use crate::hash::HashMap;

use crate::config::path;
use crate::config::walk::ServerId;
use crate::facts::python::{Module, What};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use crate::facts::python::program::Program;

/// The page.
const PAGE: &str = r#"`SetEnv` for a variable that the application reads from its process's environment.

## Why it breaks

`SetEnv` gives a variable to each request (`request.environ`), not to the process: `os.environ["SECRET_KEY"]` does not see it. The application goes on without it, or stops with a KeyError.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
SetEnv SECRET_KEY abc
==> /srv/myapp/app.wsgi <==
import os
from flask import Flask
application = Flask(__name__)
application.secret_key = os.environ.get("SECRET_KEY")
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
WSGIDaemonProcess myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
import os
os.environ["SECRET_KEY"] = open("/srv/myapp/secret").read()
from flask import Flask
application = Flask(__name__)
application.secret_key = os.environ.get("SECRET_KEY")
==> /usr/lib/python3/dist-packages/flask/__init__.py <==
class Flask: ...
```

## How to mend it

Set it in the script before the application is imported, read it from a file, or write `export SECRET_KEY=...` to /etc/apache2/envvars, which all of Apache's processes then see. There is no fix: which of them is meant cannot be told.

## References

- <https://httpd.apache.org/docs/2.4/mod/mod_env.html#setenv>
- <https://modwsgi.readthedocs.io/en/master/user-guides/application-issues.html#application-environment-variables>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS551",
    name: "setenv-unseen",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Variables that Python and the frameworks read from the process.
const ALWAYS: &[&str] = &[
    "PYTHONPATH",
    "PYTHONHOME",
    "DJANGO_SETTINGS_MODULE",
    "FLASK_APP",
    "FLASK_ENV",
    "FLASK_DEBUG",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut by_server: HashMap<ServerId, Vec<&Program>> = HashMap::default();
    let programs = cx.programs();
    for program in programs.iter() {
        let server = cx.apps().all[program.app].server;
        by_server.entry(server).or_default().push(program);
    }
    if by_server.is_empty() {
        return;
    }
    let envvars = path::join(&cx.config.server_root, b"envvars");
    let envvars = cx.facts.world().contents(&envvars).known();
    for line in cx.named("SetEnv") {
        let name = String::from_utf8_lossy(line.arg(0)).into_owned();
        let server = cx.server_of(line.id);
        let programs = by_server
            .get(&server)
            .map(Vec::as_slice)
            .unwrap_or_default();
        if programs.is_empty()
            || envvars
                .as_ref()
                .is_some_and(|text| memchr::memmem::find(text, name.as_bytes()).is_some())
        {
            continue;
        }
        let reads = programs.iter().find_map(|program| {
            // A script that copies variables out of its requests is another matter.
            if program.loaded.iter().any(|l| copies(&l.module, &name)) {
                return None;
            }
            program.loaded.iter().find_map(|loaded| {
                let read = loaded.module.environment.iter().find(|(n, _)| *n == name)?;
                Some((&loaded.module, read.1))
            })
        });
        let always = ALWAYS.contains(&name.as_str())
            && !programs
                .iter()
                .any(|p| p.loaded.iter().any(|l| copies(&l.module, &name)));
        let mut draft = Draft::at(
            cx,
            line.id,
            format!(
                "SetEnv gives {name} to each request, not to the process: os.environ does not \
                 have it"
            ),
        );
        if let Some((module, place)) = reads {
            draft = draft.label(cx.place_in(module, place), "it is read here");
        } else if !always {
            continue;
        }
        if let Some(arg) = line.args.first() {
            draft = draft.pointing(arg.span);
        }
        found.push(draft.help(match name.as_str() {
            "PYTHONPATH" => "write python-path= on the WSGIDaemonProcess line".to_owned(),
            "PYTHONHOME" => "write python-home= on the WSGIDaemonProcess line".to_owned(),
            _ => format!(
                "set os.environ[\"{name}\"] in the script before the application is imported, \
                 or write export {name}=... to {}",
                String::from_utf8_lossy(&path::join(&cx.config.server_root, b"envvars"))
            ),
        }));
    }
}

/// Whether a file sets the variable itself, or takes variables from a request's environment.
fn copies(module: &Module, name: &str) -> bool {
    let text = &module.text;
    let has = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
    // `os.environ[key] = environ[key]` for several keys.
    let any = memchr::memmem::find_iter(text, b"os.environ[")
        .any(|at| !matches!(text.get(at + 11), Some(b'"' | b'\'')));
    has("os.environ.update")
        || any
        || module.passed.iter().any(|(n, _)| n == name)
        || module.events.iter().any(|event| match &event.what {
            What::Assign { target, .. } => *target == format!("os.environ[{name}]"),
            What::Call { function, args, .. } => {
                function == "os.environ.setdefault"
                    && args.first().and_then(|a| a.text()) == Some(name)
            }
            _ => false,
        })
}
