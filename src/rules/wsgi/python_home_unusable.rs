//! FS531 python-home-unusable.

use crate::config::path;
use crate::config::suggest;
use crate::config::tree::NodeId;
use crate::config::world::Seen;
use crate::facts::python::home::{Home, home};
use crate::facts::{Names, Topic};
use crate::finding::Applicability;
use crate::rules::{Arg, Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{option, shown};

/// The page.
const PAGE: &str = r#"A `python-home` in which there is no Python.

## Why it breaks

`python-home` is the folder of a virtual environment, the one with `pyvenv.cfg` and `bin` in it; not its `bin`, not its `site-packages`, not the project's folder. With any other folder Python does not come up: the daemon process dies and is started again for as long as Apache runs, and requests wait until they time out. `apache2 -t` and the start look well.

## Bad

```apache bad
WSGIDaemonProcess myapp python-home=/srv/myapp/venv/bin
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/myapp/venv/pyvenv.cfg <==
home = /usr/bin
==> /srv/myapp/venv/bin/activate <==
# a script
```

## Good

```apache good
WSGIDaemonProcess myapp python-home=/srv/myapp/venv
WSGIProcessGroup myapp
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/myapp/venv/pyvenv.cfg <==
home = /usr/bin
```

## How to mend it

Name the environment's own folder. The fix is safe where the path leads into a virtual environment; where one lies in the folder or has a near name, it is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/virtual-environments.html>
- <https://docs.python.org/3/library/venv.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS531",
    name: "python-home-unusable",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for (node, arg, folder) in named_homes(cx) {
        let state = home(cx.facts, &folder);
        if !state.dead() {
            continue;
        }
        let name = shown(&folder);
        let what = match state {
            Home::Missing => format!("{name} is not there"),
            Home::NotFolder => format!("{name} is a file, not the folder of an environment"),
            _ => format!("{name} is no virtual environment: it has no pyvenv.cfg"),
        };
        let daemon = cx
            .config
            .tree
            .get(node)
            .directive
            .map_or("", |d| d.get().name);
        let effect = if daemon == "WSGIDaemonProcess" {
            "the daemon process dies again and again, and requests wait for it in vain"
        } else {
            "Python does not come up, and no request for an application is answered"
        };
        let mut draft = Draft::at(cx, node, format!("{what}, so {effect}"));
        if let Some(arg) = &arg {
            draft = draft.pointing(arg.span);
        }
        found.push(match meant(cx, &folder) {
            Some((right, sure)) => {
                let right = shown(&right);
                let edit = arg.and_then(|arg| {
                    let text = arg.text();
                    let head = text.strip_suffix(&name)?;
                    arg.replace(format!("{head}{right}"))
                });
                let applicability = if sure {
                    Applicability::Safe
                } else {
                    Applicability::Unsafe
                };
                draft
                    .help(format!("{right} is a virtual environment: write that"))
                    .fix(
                        format!("Write {right}"),
                        applicability,
                        edit.into_iter().collect(),
                    )
            }
            None => draft.help(format!(
                "name the folder of an environment, or make one there: python3 -m venv {name}"
            )),
        });
    }
}

/// The Python homes that are named: by which directive, in which word, which folder.
pub(super) fn named_homes(cx: &Context<'_>) -> Vec<(NodeId, Option<Arg>, Vec<u8>)> {
    let mut homes = Vec::new();
    for daemon in &cx.wsgi().daemons {
        if let Some(folder) = daemon.option("python-home")
            && daemon.option("chroot").is_none()
            && !cx.config.tree.get(daemon.node).opaque
        {
            let line = cx.line(daemon.node);
            let arg = option(&line, "python-home").cloned();
            homes.push((daemon.node, arg, folder.to_vec()));
        }
    }
    for line in cx.named("WSGIPythonHome") {
        if !line.node.opaque {
            homes.push((line.id, line.args.first().cloned(), line.arg(0).to_vec()));
        }
    }
    homes.retain(|(.., folder)| folder.starts_with(b"/"));
    homes
}

fn is_environment(cx: &Context<'_>, folder: &[u8]) -> bool {
    let file = path::join(folder, b"pyvenv.cfg");
    cx.facts.stat(Topic::Environments, &file).is_there()
}

/// The environment that is meant: the one that the path leads into (surely), one in the
/// folder, or one of a near name beside it.
fn meant(cx: &Context<'_>, folder: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut at = folder;
    for _ in 0..5 {
        at = path::parent(at);
        if at == b"/" {
            break;
        }
        if is_environment(cx, at) {
            return Some((at.to_vec(), true));
        }
    }
    let inside = |names: Seen<Names>, at: &[u8]| {
        let mut all: Vec<Vec<u8>> = names
            .known()
            .iter()
            .flat_map(|names| names.iter())
            .filter(|name| is_environment(cx, &path::join(at, name)))
            .cloned()
            .collect();
        all.sort_unstable();
        all
    };
    let within = inside(cx.facts.names_in(Topic::Environments, folder), folder);
    if let [one] = within.as_slice() {
        return Some((path::join(folder, one), false));
    }
    let above = path::parent(folder);
    let beside = inside(cx.facts.names_in(Topic::Environments, above), above);
    let name = path::file_name(folder);
    let near = suggest::near(name, beside.iter().map(Vec::as_slice));
    let near = near.or(match beside.as_slice() {
        [one] => Some(one.as_slice()),
        _ => None,
    })?;
    Some((path::join(above, near), false))
}
