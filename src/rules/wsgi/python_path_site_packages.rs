//! FS533 python-path-site-packages.

use crate::config::path;
use crate::facts::Topic;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{option, python_version, quoted, shown};

/// The page.
const PAGE: &str = r#"`python-path` that names an environment's `site-packages`, where `python-home` would name the environment.

## Why it matters

It was the way before mod_wsgi 3.4, and still works as long as the version in the path is mod_wsgi's own. But the packages of the system come along too, and after an upgrade of Python nothing is found, or packages for the old version are. `python-home` names the environment itself.

## Bad

```apache bad folder=/srv/myapp/venv/lib/python3.11/site-packages
WSGIDaemonProcess myapp python-path=/srv/myapp/venv/lib/python3.11/site-packages
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/myapp/venv/pyvenv.cfg <==
home = /usr/bin
```

## Good

```apache good folder=/srv/myapp/venv/lib/python3.11/site-packages
WSGIDaemonProcess myapp python-home=/srv/myapp/venv python-path=/srv/myapp
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/myapp/venv/pyvenv.cfg <==
home = /usr/bin
```

## How to mend it

Write `python-home=` with the environment's folder. As the system's packages are not found then, the fix is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/virtual-environments.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS533",
    name: "python-path-site-packages",
    severity: Severity::Note,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut version = None;
    for daemon in &cx.wsgi().daemons {
        let (Some(value), None) = (daemon.option("python-path"), daemon.option("python-home"))
        else {
            continue;
        };
        let folders: Vec<&[u8]> = value
            .split(|&b| b == b':')
            .filter(|f| !f.is_empty())
            .collect();
        let Some((at, environment)) = folders.iter().find_map(|f| Some((*f, environment(f)?)))
        else {
            continue;
        };
        let line = cx.line(daemon.node);
        let arg = option(&line, "python-path");
        let others: Vec<&[u8]> = folders.iter().copied().filter(|f| *f != at).collect();
        let mut mend = format!("python-home={}", quoted(environment));
        if !others.is_empty() {
            mend.push_str(&format!(" python-path={}", quoted(&others.join(&b':'))));
        }
        let built = *version.get_or_insert_with(|| python_version(cx));
        let named = version_of(at);
        let old = matches!((built, named), (Some(built), Some(named)) if built != named);
        let (severity, message) = if old {
            let ((a, b), (c, d)) = (built.unwrap_or_default(), named.unwrap_or_default());
            (
                Severity::Warning,
                format!("these packages are for Python {c}.{d}, and mod_wsgi is built for {a}.{b}"),
            )
        } else {
            (
                Severity::Note,
                "python-path names an environment's site-packages; python-home would name the \
                 environment"
                    .to_owned(),
            )
        };
        let there = cx
            .facts
            .stat(Topic::Environments, &path::join(environment, b"pyvenv.cfg"))
            .is_there();
        let edit = match arg {
            Some(arg) if there && !old && arg.value.ends_with(value) => arg.replace(mend.clone()),
            _ => None,
        };
        let mut draft = Draft::at(cx, daemon.node, message)
            .severity(severity)
            .help(format!("write {mend}"))
            .fix(
                format!("Name the environment {}", shown(environment)),
                Applicability::Unsafe,
                edit.into_iter().collect(),
            );
        if let Some(arg) = arg {
            draft = draft.pointing(arg.span);
        }
        found.push(draft);
    }
}

/// The environment that `ENVIRONMENT/lib/python3.11/site-packages` is of.
fn environment(folder: &[u8]) -> Option<&[u8]> {
    let folder = folder.strip_suffix(b"/").unwrap_or(folder);
    let lib = path::parent(folder);
    (path::file_name(folder) == b"site-packages"
        && path::file_name(lib).starts_with(b"python")
        && path::file_name(path::parent(lib)) == b"lib")
        .then(|| path::parent(path::parent(lib)))
}

fn version_of(folder: &[u8]) -> Option<(u32, u32)> {
    let folder = folder.strip_suffix(b"/").unwrap_or(folder);
    let name = String::from_utf8_lossy(path::file_name(path::parent(folder))).into_owned();
    let (major, minor) = name.strip_prefix("python")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
