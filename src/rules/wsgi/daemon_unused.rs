//! FS503 daemon-unused.

use crate::hash::{HashMap, HashSet};

use crate::config::views::apps::{App, Group};
use crate::config::walk::ServerId;
use crate::finding::Applicability;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::shown;

/// The page.
const PAGE: &str = r#"A daemon process that no application runs in, beside an application that runs without one.

## Why it breaks

`WSGIDaemonProcess` only makes the processes. Without `WSGIProcessGroup`, or `process-group=`, the application runs inside Apache's own processes: without the `python-home` and `python-path`, the user and the threads that were given to the daemon process.

## Bad

```apache bad
<VirtualHost *:80>
    ServerName app.site.example
    WSGIDaemonProcess myapp threads=5
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good
<VirtualHost *:80>
    ServerName app.site.example
    WSGIDaemonProcess myapp threads=5
    WSGIProcessGroup myapp
    WSGIScriptAlias / /srv/myapp/app.wsgi
</VirtualHost>
==> /srv/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Add `WSGIProcessGroup` with the name. The fix does so where there is one daemon process in the virtual host; as the application then runs elsewhere, it is not applied without asking.

## References

- <https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIDaemonProcess.html>
- <https://modwsgi.readthedocs.io/en/master/user-guides/quick-configuration-guide.html>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS503",
    name: "daemon-unused",
    severity: Severity::Warning,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let wsgi = cx.wsgi();
    if wsgi.daemons.is_empty() {
        return;
    }
    let mut used: HashSet<Vec<u8>> = wsgi.groups.iter().map(|g| g.name.clone()).collect();
    for name in [
        "WSGIScriptAlias",
        "WSGIScriptAliasMatch",
        "WSGIImportScript",
        "WSGIHandlerScript",
        "WSGIRestrictProcess",
    ] {
        for line in cx.named(name) {
            used.extend(line.args.iter().filter_map(|arg| {
                let value = arg.value.strip_prefix(b"process-group=")?;
                Some(value.to_vec())
            }));
        }
    }
    // A name that is made for each request may be any.
    if used
        .iter()
        .any(|name| name.starts_with(b"%{") && name != b"%{GLOBAL}")
    {
        return;
    }
    // The first application of each server that runs without a daemon process.
    let mut embedded: HashMap<ServerId, &App> = HashMap::default();
    for app in &cx.apps().all {
        if app.certain && app.group == Group::Embedded {
            embedded.entry(app.server).or_insert(app);
        }
    }
    let mut count: HashMap<ServerId, usize> = HashMap::default();
    for daemon in &wsgi.daemons {
        *count.entry(daemon.server).or_default() += 1;
    }
    for daemon in &wsgi.daemons {
        // One of the main server's may be named in another file.
        if used.contains(&daemon.name) || !cx.config.whole && daemon.server == ServerId::MAIN {
            continue;
        }
        let Some(app) = embedded.get(&daemon.server) else {
            continue;
        };
        let name = shown(&daemon.name);
        let alone = count.get(&daemon.server) == Some(&1);
        let edit = alone
            .then(|| cx.insert_after(daemon.node, &format!("WSGIProcessGroup {name}")))
            .flatten();
        found.push(
            Draft::at(
                cx,
                daemon.node,
                format!(
                    "no application runs in the daemon process `{name}`: the one beside it runs \
                     inside Apache's own processes"
                ),
            )
            .label(
                cx.config.tree.get(app.node).span(),
                "this one runs without it",
            )
            .help(format!("add WSGIProcessGroup {name}"))
            .fix(
                format!("Run the application in {name}"),
                Applicability::Unsafe,
                edit.into_iter().collect(),
            ),
        );
    }
}
