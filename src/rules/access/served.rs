//! Folders that are served to visitors, and what in them is not for visitors.

use crate::hash::{HashMap, HashSet};

use crate::config::path;
use crate::config::views::authorization::Access;
use crate::config::walk::ServerId;
use crate::facts::{Topic, listed};
use crate::rules::{Arg, Context, Draft, Found, Line};
use crate::source::Span;

/// A folder of a server, and the URL that leads to it.
pub(super) struct Served {
    pub(super) server: ServerId,
    pub(super) folder: Vec<u8>,
    /// Without a slash at its end.
    pub(super) url: Vec<u8>,
}

impl Served {
    /// Whether everybody gets the file at that path below the folder.
    pub(super) fn open(&self, cx: &Context<'_>, below: &str) -> bool {
        let bare = self.folder.strip_suffix(b"/").unwrap_or(&self.folder);
        let file = [bare, b"/", below.as_bytes()].concat();
        let url = [&self.url, &b"/"[..], below.as_bytes()].concat();
        let decision = cx.granted(self.server, Some(&file), Some(&url));
        decision.access == Access::Granted
    }
}

/// Names of files that hold secrets, with what they are.
const SECRETS: &[(&str, &str)] = &[
    (".env", "settings and passwords"),
    (".git/config", "the whole history of the source"),
    ("db.sqlite3", "the database"),
    ("id_rsa", "a private key"),
    ("id_ed25519", "a private key"),
    ("privkey.pem", "a private key"),
];

/// Names of files of a Python application.
const SOURCES: &[&str] = &[
    "manage.py",
    "app.py",
    "wsgi.py",
    "settings.py",
    "config.py",
    "application.py",
];

/// Most entries of a folder that are looked at.
const MOST: usize = 5_000;

/// What of it lies open to visitors, the worst first.
fn exposed(cx: &Context<'_>, served: &Served, executed: &HashSet<Vec<u8>>) -> Vec<String> {
    let Some(entries) = cx.facts.list(Topic::Files, &served.folder).known() else {
        return Vec::new();
    };
    let names: HashSet<Vec<u8>> = entries.into_iter().take(MOST).map(|e| e.name).collect();
    let mut found = Vec::new();
    for (name, _) in SECRETS {
        let (first, rest) = name.split_once('/').unwrap_or((name, ""));
        let there = names.contains(first.as_bytes())
            && (rest.is_empty() || {
                let file = path::join(&served.folder, name.as_bytes());
                cx.facts.stat(Topic::Files, &file).is_there()
            });
        if there && served.open(cx, name) {
            found.push((*name).to_owned());
        }
    }
    let mut others: Vec<&Vec<u8>> = names
        .iter()
        .filter(|name| {
            let listed = SOURCES.iter().any(|s| s.as_bytes() == name.as_slice());
            listed || name.ends_with(b".wsgi") || name.ends_with(b".key")
        })
        .collect();
    others.sort();
    for name in others {
        let ending = name.rsplit(|&b| b == b'.').next().unwrap_or_default();
        let shown = String::from_utf8_lossy(name).into_owned();
        if !executed.contains(ending) && served.open(cx, &shown) {
            found.push(shown);
        }
    }
    found
}

/// Endings of files that are run rather than served.
fn executed(cx: &Context<'_>) -> HashSet<Vec<u8>> {
    cx.named("AddHandler")
        .chain(cx.named("AddType"))
        .flat_map(|line| {
            let ending = |arg: &Arg| arg.value.strip_prefix(b".").unwrap_or(&arg.value).to_vec();
            let endings: Vec<_> = line.args.iter().skip(1).map(ending).collect();
            endings
        })
        .collect()
}

/// Servers whose URLs are all taken by an application, another server, a redirect; or by rules
/// that are not followed here.
pub(super) fn taken(cx: &Context<'_>) -> HashSet<ServerId> {
    let at_root = |line: &Line<'_>| {
        matches!(
            line.arg(0),
            b"/" | b"^" | b"^/" | b"^/(.*)$" | b"^(.*)$" | b"^/(.*)"
        )
    };
    let mut taken = HashSet::default();
    for name in ["WSGIScriptAlias", "ProxyPass", "ScriptAlias", "Alias"] {
        let lines = cx.named(name).filter(|line| line.arg(0) == b"/");
        taken.extend(lines.map(|line| cx.server_of(line.id)));
    }
    for name in [
        "WSGIScriptAliasMatch",
        "ProxyPassMatch",
        "RedirectMatch",
        "AliasMatch",
        "RewriteRule",
    ] {
        taken.extend(cx.named(name).map(|line| cx.server_of(line.id)));
    }
    for line in cx.named("Redirect") {
        let from = line.args.iter().find(|arg| arg.value.starts_with(b"/"));
        if from.is_some_and(|arg| arg.value == b"/") || at_root(&line) {
            taken.insert(cx.server_of(line.id));
        }
    }
    for name in ["SetHandler", "ProxyPass"] {
        let in_root = cx.named(name).filter(|line| {
            let parent = line.node.parent.map(|id| cx.line(id));
            parent.is_some_and(|p| p.name() == "Location" && p.arg(0) == b"/")
        });
        taken.extend(in_root.map(|line| cx.server_of(line.id)));
    }
    taken
}

/// The folder that each server names as its `DocumentRoot`; those without one have the main
/// server's.
pub(super) fn roots(cx: &Context<'_>) -> HashMap<ServerId, Vec<u8>> {
    cx.named("DocumentRoot")
        .map(|line| {
            let folder = path::under(&cx.config.server_root, line.arg(0));
            (cx.server_of(line.id), folder)
        })
        .collect()
}

/// The `DocumentRoot`s, each with a server that serves it; the same folder only once.
pub(super) fn document_roots<'c>(cx: &Context<'c>) -> Vec<(Line<'c>, Served)> {
    let taken = taken(cx);
    let roots = roots(cx);
    let mut scripts: HashMap<ServerId, Vec<&[u8]>> = HashMap::default();
    for script in &cx.wsgi().scripts {
        scripts
            .entry(script.server)
            .or_default()
            .push(&script.script);
    }
    let mut told = HashSet::default();
    let mut found = Vec::new();
    for line in cx.named("DocumentRoot") {
        let server = cx.server_of(line.id);
        let folder = path::under(&cx.config.server_root, line.arg(0));
        // Where a script lies in it, the rules about WSGI speak of it.
        let with_script = scripts
            .get(&server)
            .is_some_and(|all| all.iter().any(|script| path::within(script, &folder)));
        if taken.contains(&server)
            || taken.contains(&ServerId::MAIN)
            || with_script
            || roots.get(&server) != Some(&folder)
            || !told.insert(folder.clone())
        {
            continue;
        }
        let served = Served {
            server,
            folder,
            url: Vec::new(),
        };
        found.push((line, served));
    }
    found
}

/// The folders that `Alias` leads to.
pub(super) fn aliases<'c>(cx: &Context<'c>) -> Vec<(Line<'c>, Served)> {
    let mut told = HashSet::default();
    cx.named("Alias")
        .filter(|line| line.args.len() == 2)
        .filter_map(|line| {
            let server = cx.server_of(line.id);
            let target = path::under(&cx.config.server_root, line.arg(1));
            let url = line.arg(0);
            let url = url.strip_suffix(b"/").unwrap_or(url).to_vec();
            told.insert((url.clone(), target.clone())).then_some((
                line,
                Served {
                    server,
                    folder: target,
                    url,
                },
            ))
        })
        .collect()
}

/// The place of a line's argument, or its own.
pub(super) fn span(line: &Line<'_>, n: usize) -> Span {
    line.args.get(n).map_or(line.node.span(), |arg| arg.span)
}

/// Tells each place in which something lies open: `say` in which words, `arg` which argument
/// is to blame.
pub(super) fn tell<'c>(
    cx: &Context<'c>,
    found: &mut Found<'_>,
    places: Vec<(Line<'c>, Served)>,
    arg: usize,
    say: impl Fn(&Served, &str) -> (String, &'static str),
) {
    let executed = executed(cx);
    for (line, served) in places {
        let exposed = exposed(cx, &served, &executed);
        if exposed.is_empty() {
            continue;
        }
        let (message, help) = say(&served, &listed(&exposed, 2));
        let draft = Draft::at(cx, line.id, message).pointing(span(&line, arg));
        found.push(draft.help(help));
    }
}
