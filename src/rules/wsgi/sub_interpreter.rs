//! FS505 sub-interpreter.

use crate::finding::Applicability;
use crate::rules::{Context, Finds, Found, Rule, Severity};

use super::said::in_code;

/// The page.
const PAGE: &str = r#"An application with NumPy and its like that does not run in the main interpreter.

## Why it breaks

mod_wsgi gives each application a Python sub-interpreter, unless `WSGIApplicationGroup %{GLOBAL}` asks for the main one. NumPy, and what is built on it, does not support sub-interpreters: it says so in error.log, and a second application in the same process, or a reload of the first, may fail or hang.

## Bad

```apache bad link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
<VirtualHost *:80>
    WSGIDaemonProcess myapp
    WSGIProcessGroup myapp
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
import numpy
def application(environ, start_response): ...
==> /usr/lib/python3/dist-packages/numpy/__init__.py <==
version = 2
```

## Good

```apache good link=/usr/lib/apache2/modules/mod_wsgi.so:mod_wsgi.so-3.11 folder=/usr/lib/python3/dist-packages
<VirtualHost *:80>
    WSGIDaemonProcess myapp
    WSGIProcessGroup myapp
    WSGIApplicationGroup %{GLOBAL}
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
import numpy
def application(environ, start_response): ...
==> /usr/lib/python3/dist-packages/numpy/__init__.py <==
version = 2
```

## How to mend it

Add `WSGIApplicationGroup %{GLOBAL}`. Two applications in one process group then share an interpreter, so the fix is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/application-issues.html#python-simplified-gil-state-api>
- <https://numpy.org/doc/stable/reference/thread_safety.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS505",
    name: "sub-interpreter",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Packages that are NumPy or are built on it.
const PACKAGES: &[&str] = &[
    "numpy",
    "scipy",
    "pandas",
    "sklearn",
    "skimage",
    "cv2",
    "torch",
    "tensorflow",
    "matplotlib",
    "h5py",
    "xgboost",
    "lightgbm",
    "statsmodels",
    "seaborn",
];

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for program in cx.programs().iter() {
        let app = &cx.apps().all[program.app];
        let global = app.application_group.as_ref();
        if !app.certain || global.is_some_and(|g| g.value == b"%{GLOBAL}" || g.value.is_empty()) {
            continue;
        }
        let import = program.imported.iter().find(|(name, ..)| {
            let first = name.split('.').next().unwrap_or_default();
            PACKAGES.contains(&first)
        });
        let Some((name, by, place)) = import else {
            continue;
        };
        let name = name.split('.').next().unwrap_or_default();
        let edit = match global {
            Some(group) if group.node != app.node => {
                let line = cx.line(group.node);
                line.args.first().and_then(|arg| arg.replace("%{GLOBAL}"))
            }
            Some(_) => None,
            None => cx.insert_after(app.node, "WSGIApplicationGroup %{GLOBAL}"),
        };
        found.push(
            in_code(
                cx,
                app,
                &program.loaded[*by].module,
                *place,
                format!(
                    "{name} does not support the sub-interpreter that mod_wsgi runs this \
                     application in"
                ),
            )
            .help("add WSGIApplicationGroup %{GLOBAL} beside the WSGIScriptAlias")
            .fix(
                "Run the application in the main interpreter",
                Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
