//! FS511 script-missing.

use crate::config::path;
use crate::config::suggest;
use crate::config::world::Seen;
use crate::facts::Topic;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::{quoted, shown};
use super::said::{gone, script_arg};

/// The page.
const PAGE: &str = r#"A WSGI script that is not there.

## Why it breaks

Nobody looks for the script until the first request, which is answered with 404, or with 403 where the folder is not granted either; error.log says "Target WSGI script not found or unable to stat".

## Bad

```apache bad
WSGIScriptAlias / /srv/myapp/ap.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Write the path of the script. The fix takes the one `.wsgi` or `wsgi.py` in that folder, or one whose name is near, and is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIScriptAlias.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS511",
    name: "script-missing",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    for app in &cx.apps().all {
        // A path with a slash at its end is a folder of scripts; what follows a script may be
        // cut off it.
        let bare = app.script.strip_suffix(b"/").unwrap_or(&app.script);
        if cx.config.tree.get(app.node).opaque || !gone(cx, bare) || below_a_file(cx, bare) {
            continue;
        }
        let line = cx.line(app.node);
        let mut draft = Draft::at(
            cx,
            app.node,
            format!(
                "{} is not there, so every request is answered with 404",
                shown(bare)
            ),
        );
        if let Some(arg) = script_arg(&line) {
            draft = draft.pointing(arg.span);
        }
        found.push(match meant(cx, bare) {
            Some(file) => {
                let edit = script_arg(&line).and_then(|arg| arg.replace(quoted(&file)));
                draft.help(format!("{} is there", shown(&file))).fix(
                    format!("Write {}", shown(&file)),
                    Applicability::Unsafe,
                    edit.into_iter().collect(),
                )
            }
            None => draft.help(format!(
                "write the path of the script, a file that defines `{}`",
                shown(app.callable())
            )),
        });
    }
}

/// Whether something above a path is a file: `/srv/app.wsgi/more` is the script /srv/app.wsgi.
fn below_a_file(cx: &Context<'_>, file: &[u8]) -> bool {
    let parent = path::parent(file);
    matches!(cx.facts.stat(Topic::Code, parent), Seen::Is(meta) if meta.kind == crate::config::world::FileKind::File)
}

/// The script that is perhaps meant: in the same folder one of a near name or the only one, or
/// one of the same name in a folder of a near name.
fn meant(cx: &Context<'_>, file: &[u8]) -> Option<Vec<u8>> {
    let folder = path::parent(file);
    let name = path::file_name(file);
    if let Seen::Is(names) = cx.facts.names_in(Topic::Code, folder) {
        let mut scripts: Vec<&[u8]> = names
            .iter()
            .filter(|n| n.ends_with(b".wsgi") || n.ends_with(b"wsgi.py"))
            .map(Vec::as_slice)
            .collect();
        scripts.sort_unstable();
        let near = suggest::near(name, scripts.iter().copied());
        let alone = match scripts.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        return near.or(alone).map(|name| path::join(folder, name));
    }
    let above = path::parent(folder);
    let Seen::Is(names) = cx.facts.names_in(Topic::Code, above) else {
        return None;
    };
    let mut folders: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    folders.sort_unstable();
    let near = suggest::near(path::file_name(folder), folders.iter().copied())?;
    let file = path::join(&path::join(above, near), name);
    cx.facts.stat(Topic::Code, &file).is_there().then_some(file)
}
