//! FS517 source-served.

use crate::hash::{HashMap, HashSet};

use crate::config::path;
use crate::config::tree::NodeId;
use crate::config::views::authorization::Access;
use crate::config::views::hosts::Hosts;
use crate::config::walk::ServerId;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::shown;

/// The page.
const PAGE: &str = r#"A WSGI script that anybody can read as a file.

## Why it breaks

Where the script lies below `DocumentRoot` and its application does not take the URL that leads to it, Apache serves the source text, with whatever is in it, and so it does with what lies beside it.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName app.site.example
    DocumentRoot /var/www/myapp
    WSGIScriptAlias /api /var/www/myapp/app.wsgi
</VirtualHost>
==> /var/www/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good folder=/var/www/html
<VirtualHost *:80>
    ServerName app.site.example
    DocumentRoot /var/www/html
    WSGIScriptAlias /api /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

An application at `/` takes every URL, that of its own script too.

```apache good
<VirtualHost *:80>
    ServerName app.site.example
    DocumentRoot /var/www/myapp
    WSGIScriptAlias / /var/www/myapp/app.wsgi
</VirtualHost>
==> /var/www/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Move the application out of `DocumentRoot`, to `/srv/myapp` for example. There is no fix: files would have to be moved.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/quick-configuration-guide.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS517",
    name: "source-served",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let apps = &cx.apps().all;
    // Servers in which an application, or something else, takes every URL.
    let taken: HashSet<ServerId> = apps
        .iter()
        .filter(|app| app.mount == b"/")
        .map(|app| app.server)
        .collect();
    let mut mounts: HashMap<ServerId, Vec<&[u8]>> = HashMap::default();
    for app in apps {
        mounts.entry(app.server).or_default().push(&app.mount);
    }
    for app in apps {
        if taken.contains(&app.server) || taken.contains(&ServerId::MAIN) || !app.certain {
            continue;
        }
        let Some(root) = Hosts::document_root(cx.config, app.server) else {
            continue;
        };
        if !path::within(&app.script, &root) || rewritten(cx, app.server) {
            continue;
        }
        let bare = root.strip_suffix(b"/").unwrap_or(&root);
        let url = &app.script[bare.len()..];
        // Another mount of the same server may take it.
        let mounted = mounts
            .get(&app.server)
            .is_some_and(|all| all.iter().any(|mount| path::within(url, mount)));
        let verdict = cx.granted(app.server, Some(&app.script), Some(url));
        if mounted || verdict.access != Access::Granted {
            continue;
        }
        if !cx.config.whole && verdict.by.is_none() {
            continue;
        }
        let mut draft = Draft::at(
            cx,
            app.node,
            format!(
                "{} is below DocumentRoot, so {} hands its source text to anybody",
                shown(&app.script),
                shown(url)
            ),
        )
        .help(format!(
            "move the application out of {}, to /srv/myapp for example",
            shown(&root)
        ));
        if let Some(node) = root_node(cx, app.server) {
            draft = draft.label(
                cx.config.tree.get(node).span(),
                "everything below it is served",
            );
        }
        found.push(draft);
    }
}

/// Whether a server has rules that may take any URL.
fn rewritten(cx: &Context<'_>, server: ServerId) -> bool {
    cx.config.settings(server).iter().any(|setting| {
        matches!(
            setting.name,
            "RewriteRule"
                | "ProxyPass"
                | "ProxyPassMatch"
                | "Redirect"
                | "RedirectMatch"
                | "AliasMatch"
                | "SetHandler"
        )
    })
}

fn root_node(cx: &Context<'_>, server: ServerId) -> Option<NodeId> {
    let of = |server| {
        cx.named("DocumentRoot")
            .filter(|line| cx.server_of(line.id) == server)
            .last()
            .map(|line| line.id)
    };
    of(server).or_else(|| of(ServerId::MAIN))
}
