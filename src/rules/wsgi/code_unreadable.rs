//! FS516 code-unreadable.

use crate::config::modules::Tri;
use crate::config::path;
use crate::config::views::apps::{App, Apps};
use crate::config::world::{FileKind, Meta, Seen};
use crate::facts::Topic;
use crate::facts::access::{READ, Who};
use crate::rules::draft::quoted;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

use super::environment::shown;
use super::said::script_arg;

/// The page.
const PAGE: &str = r#"A script, a home or a Python environment that Apache's user may not enter or read.

## Why it breaks

Apache's processes run as `www-data`, and a daemon process as its `user=`. To reach a file they need the right to search (`x`) every folder above it: a home folder with mode 0750, as Ubuntu makes it, lets nobody in, and every request is answered with 403; error.log says "search permissions are missing on a component of the path". A script that may not be read is answered with 500, and a `python-home` that may not be entered keeps Python from coming up at all.

Modes are only looked at on the machine itself; in a repository they mean nothing.

## Bad

```apache bad mode=/home/alice:0750:1000
WSGIScriptAlias / /home/alice/myapp/app.wsgi
==> /home/alice/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## Good

```apache good mode=/home/alice:0711:1000
WSGIScriptAlias / /home/alice/myapp/app.wsgi
==> /home/alice/myapp/app.wsgi <==
def application(environ, start_response): ...
```

## How to mend it

Put the application where Apache may go, such as `/srv/myapp`; or let it in with `chmod o+x` on the folders above it. There is no fix: flaskssl changes no modes.

## References

- <https://modwsgi.readthedocs.io/en/master/user-guides/configuration-issues.html>
- <https://modwsgi.readthedocs.io/en/master/user-guides/application-issues.html#access-rights-of-apache-user>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS516",
    name: "code-unreadable",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

/// Who a process runs as.
struct Runner {
    name: String,
    who: Who,
}

impl Runner {
    /// The user of Apache's processes, or of a daemon process. httpd: User and Group; mod_wsgi:
    /// `user=`, `group=`, `supplementary-groups=`.
    fn of(cx: &Context<'_>, app: Option<&App>) -> Option<Runner> {
        let world = cx.facts.world();
        let setting = |name: &str, default: &str| {
            let line = cx.named(name).last();
            match line {
                Some(line) if line.node.opaque || !line.node.certain => None,
                Some(line) => Some(line.arg(0).to_vec()),
                None => Some(default.as_bytes().to_vec()),
            }
        };
        // Debian says both in its main file.
        let mut user = setting("User", "www-data")?;
        let mut group = setting("Group", "www-data")?;
        if let Some(app) = app {
            let daemon = Apps::daemon(app, cx.wsgi());
            if let Some(daemon) = daemon {
                if daemon.option("supplementary-groups").is_some()
                    || daemon.option("chroot").is_some()
                {
                    return None;
                }
                if let Some(own) = daemon.option("user") {
                    user = own.to_vec();
                }
                if let Some(own) = daemon.option("group") {
                    group = own.to_vec();
                }
            }
        }
        let number = |name: &[u8]| {
            let digits = name.strip_prefix(b"#")?;
            std::str::from_utf8(digits).ok()?.parse::<u32>().ok()
        };
        let uid = number(&user).or_else(|| world.user(&user).known())?;
        let gid = number(&group).or_else(|| world.group(&group).known());
        let groups = match (gid, world.groups_of(&user)) {
            (Some(gid), Seen::Is(mut groups)) => {
                groups.push(gid);
                Some(groups)
            }
            (Some(gid), Seen::Absent) => Some(vec![gid]),
            _ => None,
        };
        Some(Runner {
            name: shown(&user),
            who: Who { uid, groups },
        })
    }
}

impl Runner {
    /// The command that lets them enter a folder.
    fn let_in(&self, cx: &Context<'_>, folder: &[u8]) -> String {
        self.given(cx, folder, 'x')
    }

    /// The command that gives them a right. A list has its own say about them, whatever others
    /// may.
    fn given(&self, cx: &Context<'_>, path: &[u8], right: char) -> String {
        let path_shown = quoted(path);
        if cx.facts.world().acl(path).is_there() {
            format!("setfacl -m u:{}:{right} {path_shown}", self.name)
        } else {
            format!("chmod o+{right} {path_shown}")
        }
    }
}

/// A file's rights, in words.
fn rights(cx: &Context<'_>, path: &[u8], meta: &Meta) -> String {
    let list = match cx.facts.world().acl(path).is_there() {
        true => ", and an access control list",
        false => "",
    };
    format!("mode {:04o}{list}", meta.mode)
}

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    if !cx.facts.target.modes || !cx.facts.here() || cx.apps().all.is_empty() {
        return;
    }
    let Some(server) = Runner::of(cx, None) else {
        return;
    };
    for app in &cx.apps().all {
        if cx.config.tree.get(app.node).opaque || !app.certain {
            continue;
        }
        let line = cx.line(app.node);
        let at = |message: String| {
            let draft = Draft::at(cx, app.node, message);
            match script_arg(&line) {
                Some(arg) => draft.pointing(arg.span),
                None => draft,
            }
        };
        if let Some((folder, meta)) = server.who.stopped_at(cx.facts, &app.script) {
            let folder_name = shown(&folder);
            found.push(
                at(format!(
                    "{} may not enter {folder_name} ({}), so every request is answered \
                     with 403",
                    server.name,
                    rights(cx, &folder, &meta)
                ))
                .help(format!(
                    "let it in: {}; or put the application where Apache may \
                     go, such as /srv/myapp",
                    server.let_in(cx, &folder)
                ))
                .command(server.let_in(cx, &folder)),
            );
            continue;
        }
        let Some(runner) = Runner::of(cx, Some(app)) else {
            continue;
        };
        let Seen::Is(meta) = cx.facts.stat(Topic::Files, &app.script) else {
            continue;
        };
        let script = shown(&app.script);
        if meta.kind == FileKind::File
            && runner.who.may(cx.facts, &app.script, &meta, READ) == Tri::No
        {
            found.push(
                at(format!(
                    "{} may not read {script} ({}), so every request is answered with \
                     500",
                    runner.name,
                    rights(cx, &app.script, &meta)
                ))
                .help(format!(
                    "let it read the file: {}",
                    runner.given(cx, &app.script, 'r')
                ))
                .command(runner.given(cx, &app.script, 'r')),
            );
        } else if let Some((folder, meta)) = runner.who.stopped_at(cx.facts, &app.script) {
            found.push(
                at(format!(
                    "the daemon process runs as {}, who may not enter {} ({}): every \
                     request is answered with 500",
                    runner.name,
                    shown(&folder),
                    rights(cx, &folder, &meta)
                ))
                .help(format!("let it in: {}", runner.let_in(cx, &folder)))
                .command(runner.let_in(cx, &folder)),
            );
        }
        let Some(daemon) = Apps::daemon(app, cx.wsgi()) else {
            continue;
        };
        for option in ["python-home", "home"] {
            let Some(folder) = daemon.option(option).filter(|f| f.starts_with(b"/")) else {
                continue;
            };
            // The folder itself must be entered too.
            let inside = path::join(folder, b".");
            let Some((stop, meta)) = runner.who.stopped_at(cx.facts, &inside) else {
                continue;
            };
            let daemon_line = cx.line(daemon.node);
            let mut draft = Draft::at(
                cx,
                daemon.node,
                format!(
                    "{} may not enter {} ({}), so the daemon process dies again and \
                     again, and requests wait for it in vain",
                    runner.name,
                    shown(&stop),
                    rights(cx, &stop, &meta)
                ),
            )
            .help(format!("let it in: {}", runner.let_in(cx, &stop)))
            .command(runner.let_in(cx, &stop));
            if let Some(arg) = super::environment::option(&daemon_line, option) {
                draft = draft.pointing(arg.span);
            }
            found.push(draft);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Table;
    use crate::rules::tests::codes_of;

    fn fires(conf: &str, mode: u32, owner: u32) -> bool {
        let world = Table::default()
            .file("/srv/a/app.wsgi", "def application(): pass\n")
            .mode("/srv/a/app.wsgi", mode, owner)
            .account("bob", 1000);
        codes_of(conf, world).contains("FS516")
    }

    #[test]
    fn the_daemons_user_reads_the_script() {
        let server = "WSGIScriptAlias / /srv/a/app.wsgi\n";
        let bob =
            "WSGIDaemonProcess a user=bob\nWSGIProcessGroup a\nWSGIScriptAlias / /srv/a/app.wsgi\n";
        for (conf, mode, owner, expected) in [
            (server, 0o644, 0, false),
            (server, 0o600, 0, true),
            (server, 0o600, 33, false),
            (server, 0o640, 33, false),
            (server, 0o600, 1000, true),
            (bob, 0o600, 1000, false),
            (bob, 0o600, 33, true),
            // The server's group is the daemon's too.
            (bob, 0o640, 33, false),
        ] {
            assert_eq!(
                fires(conf, mode, owner),
                expected,
                "{conf} {mode:o} {owner}"
            );
        }
    }
}
