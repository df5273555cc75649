//! WSGI: daemon processes, and which of them runs which script. mod_wsgi: mod_wsgi.c.

use std::collections::BTreeMap;

use crate::hash::{HashMap, HashSet};

use crate::config::tree::NodeId;
use crate::config::walk::ServerId;
use crate::config::{Config, path};
use crate::source::{FileId, Span};
use crate::syntax::{word, words};

/// A `WSGIDaemonProcess`.
#[derive(Debug, Clone)]
pub struct DaemonProcess {
    /// Its name.
    pub name: Vec<u8>,
    /// The server it is defined in.
    pub server: ServerId,
    /// `option=value`, in order.
    pub options: Vec<(Vec<u8>, Vec<u8>)>,
    /// How many of that name come before it; httpd accepts none.
    pub before: usize,
    /// Its place.
    pub span: Span,
    /// Its node.
    pub node: NodeId,
}

impl DaemonProcess {
    /// The value of an option; the last one counts.
    pub fn option(&self, name: &str) -> Option<&[u8]> {
        self.options
            .iter()
            .rev()
            .find(|(n, _)| n == name.as_bytes())
            .map(|(_, v)| v.as_slice())
    }
}

/// A `WSGIScriptAlias`.
#[derive(Debug, Clone)]
pub struct ScriptAlias {
    /// The server it is for.
    pub server: ServerId,
    /// The URL it is mounted at.
    pub mount: Vec<u8>,
    /// The script, below the server root if it is relative.
    pub script: Vec<u8>,
    /// Its own `process-group=`.
    pub process_group: Option<Vec<u8>>,
    /// Its own `application-group=`.
    pub application_group: Option<Vec<u8>>,
    /// Its own `callable-object=`.
    pub callable: Option<Vec<u8>>,
    /// Its own `pass-authorization=`.
    pub pass_authorization: Option<Vec<u8>>,
    /// Its place.
    pub span: Span,
    /// Its node.
    pub node: NodeId,
}

/// A `WSGIProcessGroup`, wherever it stands.
#[derive(Debug, Clone)]
pub struct ProcessGroup {
    /// What it names.
    pub name: Vec<u8>,
    /// The server it is for.
    pub server: ServerId,
    /// The section it stands in, if it is not the server's own.
    pub section: Option<NodeId>,
    /// Its place.
    pub span: Span,
}

/// What a configuration says of WSGI.
#[derive(Debug, Clone, Default)]
pub struct Wsgi {
    /// The daemon processes.
    pub daemons: Vec<DaemonProcess>,
    /// The scripts.
    pub scripts: Vec<ScriptAlias>,
    /// The process groups that are chosen.
    pub groups: Vec<ProcessGroup>,
    by_name: HashMap<Vec<u8>, usize>,
    by_place: BTreeMap<(FileId, u32), usize>,
    twice: HashSet<Vec<u8>>,
}

impl Wsgi {
    /// Collects it.
    pub fn of(config: &Config) -> Wsgi {
        let mut wsgi = Wsgi::default();
        for (id, node) in config.tree.iter() {
            let Some(directive) = node.directive else {
                continue;
            };
            let name = directive.get().name;
            if !name.starts_with("WSGI") {
                continue;
            }
            let server = server_of(config, id);
            let text = config.tree.args(id, &config.sources);
            let all: Vec<Vec<u8>> = words(text.bytes()).map(|w| w.value.into_owned()).collect();
            let span = node.span();
            match (name, all.as_slice()) {
                ("WSGIDaemonProcess", [name, ..]) => wsgi.daemons.push(DaemonProcess {
                    name: name.clone(),
                    server,
                    options: options_of(text.bytes()),
                    before: 0,
                    span,
                    node: id,
                }),
                ("WSGIScriptAlias", [mount, script, ..]) => {
                    let options = options_of(text.bytes());
                    let find = |wanted: &[u8]| {
                        options
                            .iter()
                            .find(|(n, _)| n == wanted)
                            .map(|(_, v)| v.clone())
                    };
                    wsgi.scripts.push(ScriptAlias {
                        server,
                        mount: mount.clone(),
                        script: path::under(&config.server_root, script),
                        process_group: find(b"process-group"),
                        application_group: find(b"application-group"),
                        callable: find(b"callable-object"),
                        pass_authorization: find(b"pass-authorization"),
                        span,
                        node: id,
                    });
                }
                ("WSGIProcessGroup", [name]) => wsgi.groups.push(ProcessGroup {
                    name: name.clone(),
                    server,
                    section: node
                        .parent
                        .filter(|p| Some(*p) != config.servers[server.0 as usize]),
                    span,
                }),
                _ => {}
            }
        }
        let mut counts: HashMap<&[u8], usize> = HashMap::default();
        for (n, daemon) in wsgi.daemons.iter_mut().enumerate() {
            let DaemonProcess {
                name, before, span, ..
            } = daemon;
            let count = counts.entry(name).or_default();
            *before = std::mem::replace(count, *count + 1);
            if *before == 1 {
                wsgi.twice.insert(name.clone());
            }
            wsgi.by_name.entry(name.clone()).or_insert(n);
            wsgi.by_place.insert((span.file, span.start), n);
        }
        wsgi
    }

    /// The daemon process of a name and its place; httpd accepts a name once in all its servers.
    pub fn daemon_named(&self, name: &[u8]) -> Option<(usize, &DaemonProcess)> {
        self.by_name.get(name).map(|n| (*n, &self.daemons[*n]))
    }

    /// Whether a name is defined more than once, so that httpd does not start.
    pub fn defined_twice(&self, name: &[u8]) -> bool {
        self.twice.contains(name)
    }

    /// The definition that a place is in.
    pub fn daemon_at(&self, at: Span) -> Option<&DaemonProcess> {
        let up_to = self.by_place.range(..=(at.file, at.start)).next_back()?;
        let daemon = &self.daemons[*up_to.1];
        (daemon.span.file == at.file && at.end <= daemon.span.end).then_some(daemon)
    }
}

/// The words of the form `name=value`; the value alone may be quoted
/// (mod_wsgi: `wsgi_parse_option`).
fn options_of(text: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut options = Vec::new();
    let mut at = 0;
    while at < text.len() {
        at += text[at..]
            .iter()
            .take_while(|b| b.is_ascii_whitespace())
            .count();
        let end = at
            + text[at..]
                .iter()
                .take_while(|b| **b != b'=' && !b.is_ascii_whitespace())
                .count();
        if text.get(end) == Some(&b'=') {
            let (value, next) = word(text, end + 1);
            let value = value.map(|w| w.value.into_owned()).unwrap_or_default();
            options.push((text[at..end].to_vec(), value));
            at = next.max(end + 1);
        } else {
            at = end.max(at + 1);
        }
    }
    options
}

/// The server whose section a node is in.
pub fn server_of(config: &Config, id: NodeId) -> ServerId {
    // The main server's none goes before all, and the hosts stand in the order of reading.
    std::iter::once(id)
        .chain(config.tree.ancestors(id).map(|(a, _)| a))
        .find_map(|a| config.servers.binary_search(&Some(a)).ok())
        .map_or(ServerId::MAIN, |n| ServerId(n as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    #[test]
    fn daemons_scripts_and_groups() {
        let config = config(
            "WSGIDaemonProcess shared\n<VirtualHost *:80>\nWSGIDaemonProcess app threads=5 \
             python-home=\"/v v\"\nWSGIProcessGroup app\nWSGIScriptAlias / /srv/app.wsgi \
             process-group=app\n</VirtualHost>\n",
        );
        let wsgi = Wsgi::of(&config);
        assert_eq!(wsgi.daemons[1].option("python-home"), Some(&b"/v v"[..]));
        assert_eq!(wsgi.scripts[0].process_group.as_deref(), Some(&b"app"[..]));
        assert_eq!(wsgi.groups[0].server, ServerId(1));
        assert!(wsgi.groups[0].section.is_none());
        assert_eq!(
            wsgi.daemon_named(b"shared").unwrap().1.server,
            ServerId::MAIN
        );
        assert!(wsgi.daemon_named(b"other").is_none());
    }
}
