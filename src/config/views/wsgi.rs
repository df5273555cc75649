//! WSGI: daemon processes, and which of them runs which script. mod_wsgi: mod_wsgi.c.

use crate::config::tree::NodeId;
use crate::config::walk::ServerId;
use crate::config::{Config, path};
use crate::source::Span;
use crate::syntax::words;

/// A `WSGIDaemonProcess`.
#[derive(Debug, Clone)]
pub struct DaemonProcess {
    /// Its name.
    pub name: Vec<u8>,
    /// The server it is defined in.
    pub server: ServerId,
    /// `option=value`, in order.
    pub options: Vec<(Vec<u8>, Vec<u8>)>,
    /// Its place.
    pub span: Span,
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
                ("WSGIDaemonProcess", [name, options @ ..]) => wsgi.daemons.push(DaemonProcess {
                    name: name.clone(),
                    server,
                    options: options.iter().map(|o| option(o)).collect(),
                    span,
                }),
                ("WSGIScriptAlias", [mount, script, options @ ..]) => {
                    let options: Vec<_> = options.iter().map(|o| option(o)).collect();
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
        wsgi
    }

    /// The daemon process that a server may use under that name: its own, or the main
    /// server's. mod_wsgi lets any server of the same ServerName use another's.
    pub fn daemon(&self, name: &[u8], server: ServerId) -> Option<&DaemonProcess> {
        let of = |wanted: ServerId| {
            self.daemons
                .iter()
                .find(move |d| d.name == name && d.server == wanted)
        };
        of(server).or_else(|| of(ServerId::MAIN))
    }
}

fn option(word: &[u8]) -> (Vec<u8>, Vec<u8>) {
    match word.iter().position(|&b| b == b'=') {
        Some(n) => (word[..n].to_vec(), word[n + 1..].to_vec()),
        None => (word.to_vec(), Vec::new()),
    }
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
             python-home=/v\nWSGIProcessGroup app\nWSGIScriptAlias / /srv/app.wsgi \
             process-group=app\n</VirtualHost>\n",
        );
        let wsgi = Wsgi::of(&config);
        assert_eq!(wsgi.daemons[1].option("python-home"), Some(&b"/v"[..]));
        assert_eq!(wsgi.scripts[0].process_group.as_deref(), Some(&b"app"[..]));
        assert_eq!(wsgi.groups[0].server, ServerId(1));
        assert!(wsgi.groups[0].section.is_none());
        assert!(wsgi.daemon(b"shared", ServerId(1)).is_some());
        assert!(wsgi.daemon(b"app", ServerId::MAIN).is_none());
    }
}
