//! FS515 mount-shadowed.

use crate::hash::HashMap;

use crate::config::tree::NodeId;
use crate::config::walk::ServerId;
use crate::finding::{Applicability, Edit};
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};
use crate::source::Span;

use super::environment::shown;

/// The page.
const PAGE: &str = r#"An application that is never reached, as something else takes its URLs.

## Why it breaks

Of several `WSGIScriptAlias` lines the first that fits takes the request, not the longest: after one for `/`, one for `/api` is never looked at. And `Alias` goes before all of them, wherever it stands.

## Bad

```apache bad
WSGIScriptAlias / /srv/myapp/app.wsgi
WSGIScriptAlias /api /srv/api/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/api/app.wsgi <==
def application(environ, start_response): ...
```

```apache bad folder=/srv/www
Alias / /srv/www/
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good folder=/srv/static
Alias /static /srv/static
WSGIScriptAlias /api /srv/api/app.wsgi
WSGIScriptAlias / /srv/myapp/app.wsgi
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
==> /srv/api/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Put the longer mount point first. The fix moves the line above the one that takes its requests; it is safe, as nothing was reached by it before. An `Alias` is not moved: it would go first all the same.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIScriptAlias.html>
- mod_wsgi: `wsgi_hook_intercept` in src/server/mod_wsgi.c
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS515",
    name: "mount-shadowed",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

type Mounts = HashMap<(ServerId, Vec<u8>), NodeId>;

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let mut aliases = Mounts::default();
    for line in cx.named("Alias") {
        // Inside a section, Alias has another form and another order.
        let inside =
            line.node.parent.is_some() && line.node.parent != cx.section_of(cx.server_of(line.id));
        if line.args.len() == 2 && line.node.certain && !line.node.opaque && !inside {
            let key = (cx.server_of(line.id), bare(line.arg(0)).to_vec());
            aliases.entry(key).or_insert(line.id);
        }
    }
    let mut mounts = Mounts::default();
    for app in &cx.apps().all {
        let node = cx.config.tree.get(app.node);
        if node.opaque {
            continue;
        }
        let alias = first(&aliases, app.server, &app.mount)
            .or_else(|| first(&aliases, ServerId::MAIN, &app.mount));
        let earlier = first(&mounts, app.server, &app.mount);
        if node.certain {
            let key = (app.server, bare(&app.mount).to_vec());
            mounts.entry(key).or_insert(app.node);
        }
        let Some(other) = alias.or(earlier) else {
            continue;
        };
        let line = cx.line(other);
        let mount = shown(&app.mount);
        let same = bare(line.arg(0)) == bare(&app.mount);
        let mut draft = Draft::at(
            cx,
            app.node,
            format!(
                "no request reaches this application: the {} for {} takes them all",
                line.name(),
                shown(line.arg(0))
            ),
        )
        .label(line.node.span(), "this line goes first");
        if let Some(arg) = cx.line(app.node).args.first() {
            draft = draft.pointing(arg.span);
        }
        found.push(if alias.is_some() {
            draft.help(format!(
                "Alias goes before WSGIScriptAlias wherever it stands: take it out, or give it a \
                 path below {mount}"
            ))
        } else if same {
            draft.help("of two lines for one mount point the first counts: take one of them out")
        } else {
            let edits = moved(cx, app.node, other);
            draft
                .help(format!("put the line for {mount} above it"))
                .fix(
                    "Put the longer mount point first",
                    Applicability::Safe,
                    edits,
                )
        });
    }
}

fn bare(mount: &[u8]) -> &[u8] {
    mount.strip_suffix(b"/").unwrap_or(mount)
}

/// What was said earlier of a mount point or of one above it.
fn first(mounts: &Mounts, server: ServerId, mount: &[u8]) -> Option<NodeId> {
    if !mount.starts_with(b"/") {
        return None;
    }
    let mut at = bare(mount);
    loop {
        if let Some(node) = mounts.get(&(server, at.to_vec())) {
            return Some(*node);
        }
        let cut = at.iter().rposition(|&b| b == b'/')?;
        at = &at[..cut];
    }
}

/// Edits that move a line above another one of the same file.
fn moved(cx: &Context<'_>, line: NodeId, above: NodeId) -> Vec<Edit> {
    let (from, to) = (cx.config.tree.get(line), cx.config.tree.get(above));
    if from.file != to.file || from.parent != to.parent || cx.from_macro(above) {
        return Vec::new();
    }
    let Some(cut) = cx.remove(line) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(cx.config.sources.text(from.span())).into_owned();
    let indent = cx.indent(above);
    let start = to.start - indent.len() as u32;
    vec![
        Edit {
            span: Span::new(to.file, start, start),
            text: format!("{indent}{}{}", text.trim_end(), cx.line_end(above)),
        },
        cut,
    ]
}
