//! The applications: which script runs under which URL, in which process, with which
//! settings. mod_wsgi 4.9: `wsgi_hook_intercept`, `wsgi_create_req_config`,
//! `wsgi_execute_remote` in src/server/mod_wsgi.c.

use crate::config::modules::Tri;
use crate::config::tree::NodeId;
use crate::config::walk::ServerId;
use crate::config::{Config, path};
use crate::syntax::words;

use super::directories::Directories;
use super::hosts::Hosts;
use super::settings::Settings;
use super::wsgi::{DaemonProcess, ScriptAlias, Wsgi};

/// Where an application runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// In httpd's own processes.
    Embedded,
    /// In a daemon process, by its place among [`Wsgi::daemons`].
    Daemon(usize),
    /// In one that is defined nowhere.
    Undefined(Chosen),
    /// In one that belongs to a virtual host of another ServerName.
    Foreign(Chosen, usize),
    /// It depends on the request or on what is not known.
    Open,
}

/// A setting that counts, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its value: its first word, or an option's value.
    pub value: Vec<u8>,
    /// The directive.
    pub node: NodeId,
}

/// An application.
#[derive(Debug, Clone)]
pub struct App {
    /// The server it is mounted in.
    pub server: ServerId,
    /// The URL it is mounted at.
    pub mount: Vec<u8>,
    /// Its script, without `..` and the like.
    pub script: Vec<u8>,
    /// Its `WSGIScriptAlias`.
    pub node: NodeId,
    /// Where it runs.
    pub group: Group,
    /// WSGIApplicationGroup, if any.
    pub application_group: Option<Chosen>,
    /// What the application is called in the script, if something says so.
    pub callable: Option<Chosen>,
    /// WSGIPassAuthorization, if any.
    pub pass_authorization: Option<Chosen>,
    /// Whether all of that is so whatever the unknown things are.
    pub certain: bool,
}

impl App {
    /// The name of the application in the script.
    pub fn callable(&self) -> &[u8] {
        self.callable
            .as_ref()
            .map_or(b"application", |chosen| &chosen.value)
    }

    /// The folder of the script.
    pub fn folder(&self) -> &[u8] {
        path::parent(&self.script)
    }
}

/// All applications of a configuration, in the order of reading.
#[derive(Debug, Clone, Default)]
pub struct Apps {
    /// In order.
    pub all: Vec<App>,
}

impl Apps {
    /// Those of a configuration.
    pub fn of(config: &Config, wsgi: &Wsgi, hosts: &Hosts, directories: &Directories) -> Apps {
        let all = wsgi
            .scripts
            .iter()
            .map(|script| {
                let looked = Looked {
                    config,
                    directories,
                    script,
                    own: config.settings(script.server),
                    main: config.main_settings(),
                };
                looked.app(wsgi, hosts)
            })
            .collect();
        Apps { all }
    }

    /// The daemon process that an application surely runs in.
    pub fn daemon<'w>(app: &App, wsgi: &'w Wsgi) -> Option<&'w DaemonProcess> {
        match app.group {
            Group::Daemon(n) => wsgi.daemons.get(n),
            _ => None,
        }
    }
}

struct Looked<'a> {
    config: &'a Config,
    directories: &'a Directories,
    script: &'a ScriptAlias,
    own: &'a Settings,
    main: &'a Settings,
}

impl Looked<'_> {
    fn app(&self, wsgi: &Wsgi, hosts: &Hosts) -> App {
        let script = self.script;
        let node = self.config.tree.get(script.node);
        let mut certain = node.certain && !node.opaque;
        let mut setting = |option: &Option<Vec<u8>>, name: &str| {
            if let Some(value) = option {
                let (value, node) = (value.clone(), script.node);
                return Some(Chosen { value, node });
            }
            let (chosen, sure) = self.setting(name);
            certain &= sure;
            chosen
        };
        let group = setting(&script.process_group, "WSGIProcessGroup");
        let application_group = setting(&script.application_group, "WSGIApplicationGroup");
        let callable = setting(&script.callable, "WSGICallableObject");
        let pass_authorization = setting(&script.pass_authorization, "WSGIPassAuthorization");
        App {
            server: script.server,
            mount: script.mount.clone(),
            script: path::under(b"/", &script.script),
            node: script.node,
            group: self.group(group, wsgi, hosts),
            application_group,
            callable,
            pass_authorization,
            certain,
        }
    }

    /// The setting that counts for the script's own folder and URL, and whether that is sure.
    fn setting(&self, name: &str) -> (Option<Chosen>, bool) {
        let config = self.config;
        let server = self.script.server;
        let mut chosen = None;
        let mut sure = true;
        let sections = self.directories.of_file(server, &self.script.script);
        let urls = self.directories.of_url(server, &self.script.mount);
        for (section, covers) in sections.into_iter().chain(urls) {
            for (id, node) in config.tree.children(Some(section.node)) {
                if node.directive.is_none_or(|d| d.get().name != name) {
                    continue;
                }
                sure = covers == Tri::Yes && node.certain && !node.opaque;
                let text = config.tree.args(id, &config.sources);
                let value = words(text.bytes()).next().map(|w| w.value.into_owned());
                chosen = value.map(|value| Chosen { value, node: id });
            }
        }
        if chosen.is_none() {
            let setting = self.own.effective(self.main, name);
            sure &= setting.is_none_or(|s| s.certain && !config.tree.get(s.node).opaque);
            chosen = setting.map(|s| Chosen {
                value: s.value().to_vec(),
                node: s.node,
            });
        }
        (chosen, sure)
    }

    fn group(&self, group: Option<Chosen>, wsgi: &Wsgi, hosts: &Hosts) -> Group {
        let Some(group) = group else {
            return Group::Embedded;
        };
        if group.value.is_empty() || group.value == b"%{GLOBAL}" {
            return Group::Embedded;
        }
        if memchr::memmem::find(&group.value, b"%{").is_some() {
            return Group::Open;
        }
        let Some((n, daemon)) = wsgi.daemon_named(&group.value) else {
            return Group::Undefined(group);
        };
        let name = |server: ServerId| {
            let host = hosts.all.get(server.0 as usize);
            host.and_then(|h| h.name.as_deref())
        };
        if daemon.server == ServerId::MAIN || daemon.server == self.script.server {
            return Group::Daemon(n);
        }
        match (name(self.script.server), name(daemon.server)) {
            (Some(mine), Some(theirs)) if mine == theirs => Group::Daemon(n),
            (Some(_), Some(_)) => Group::Foreign(group, n),
            // httpd makes a name up then.
            _ => Group::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    fn groups(text: &str) -> Vec<Group> {
        let config = config(text);
        let wsgi = Wsgi::of(&config);
        let apps = Apps::of(
            &config,
            &wsgi,
            &Hosts::of(&config),
            &Directories::of(&config),
        );
        apps.all.into_iter().map(|a| a.group).collect()
    }

    #[test]
    fn a_group_is_looked_for_from_the_alias_outwards() {
        let text = "WSGIDaemonProcess a\nWSGIDaemonProcess b\nWSGIProcessGroup a\n\
                    <Directory /srv/b>\nWSGIProcessGroup b\n</Directory>\n\
                    <VirtualHost *:80>\nWSGIScriptAlias /1 /srv/a/x\nWSGIScriptAlias /2 /srv/b/x\n\
                    WSGIScriptAlias /3 /srv/b/x process-group=a\nWSGIScriptAlias /4 /srv/a/x process-group=%{GLOBAL}\n\
                    WSGIScriptAlias /5 /srv/a/x process-group=%{ENV:x}\n</VirtualHost>\n";
        assert_eq!(
            groups(text),
            [
                Group::Daemon(0),
                Group::Daemon(1),
                Group::Daemon(0),
                Group::Embedded,
                Group::Open
            ]
        );
    }

    #[test]
    fn a_group_of_another_host_is_for_its_own_name() {
        let text = "<VirtualHost *:80>\nServerName a\nWSGIDaemonProcess a\n</VirtualHost>\n\
                    <VirtualHost *:443>\nServerName a\nWSGIProcessGroup a\nWSGIScriptAlias / /srv/x\n</VirtualHost>\n\
                    <VirtualHost *:443>\nServerName b\nWSGIProcessGroup a\nWSGIScriptAlias / /srv/x\n</VirtualHost>\n\
                    <VirtualHost *:443>\nServerName b\nWSGIProcessGroup c\nWSGIScriptAlias / /srv/x\n</VirtualHost>\n";
        let groups = groups(text);
        assert_eq!(groups[0], Group::Daemon(0));
        assert!(matches!(groups[1], Group::Foreign(_, 0)));
        assert!(matches!(groups[2], Group::Undefined(_)));
    }
}
