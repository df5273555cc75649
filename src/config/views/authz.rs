//! Whether a request for a file is let in, as far as the configuration alone settles it.
//! httpd: `merge_authz_core_dir_config` and `apply_authz_sections` in
//! modules/aaa/mod_authz_core.c.

use crate::config::modules::Tri;
use crate::config::tree::{Node, NodeId};
use crate::config::walk::ServerId;
use crate::config::{Config, path};
use crate::syntax::words;

use super::directories::{Directories, Section};

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Granted,
    /// Nobody.
    Denied,
    /// It depends on the request, or on what is not known.
    Depends,
}

/// What is settled of a request, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Who is let in.
    pub access: Access,
    /// The section whose requirements count; none if none has any.
    pub by: Option<NodeId>,
}

/// How many containers are followed into each other.
const MAX_DEPTH: usize = 64;

/// Who may ask a server for `file` under `url`.
///
/// `.htaccess` files are not looked at: [`htaccess_folders`] says where they might be.
pub fn of_request(
    config: &Config,
    directories: &Directories,
    server: ServerId,
    file: &[u8],
    url: &[u8],
) -> Verdict {
    let mut sections: Vec<(&Section, Tri)> = directories.of_file(server, file);
    sections.extend(directories.of_url(server, url));
    let mut verdict = Verdict {
        // Where nothing is required, everybody is let in.
        access: Access::Granted,
        by: None,
    };
    for (section, covers) in sections {
        let Some(own) = of_section(config, section.node) else {
            continue;
        };
        let access = match (covers, merging(config, section.node)) {
            (Tri::Yes, Merging::Off) => own,
            (Tri::Yes, Merging::And) if verdict.by.is_some() => all([verdict.access, own]),
            (Tri::Yes, Merging::Or) if verdict.by.is_some() => any([verdict.access, own]),
            (Tri::Yes, _) => own,
            _ if own == verdict.access => own,
            _ => Access::Depends,
        };
        verdict = Verdict {
            access,
            by: Some(section.node),
        };
    }
    verdict
}

/// The folders, from the root down to the file's, in which a `.htaccess` file would be read
/// and might let somebody in. httpd: `ap_directory_walk`, AllowOverride.
pub fn htaccess_folders(
    config: &Config,
    directories: &Directories,
    server: ServerId,
    file: &[u8],
) -> Vec<Vec<u8>> {
    let mut folders = vec![path::parent(file).to_vec()];
    while let Some(last) = folders.last().filter(|f| f.len() > 1) {
        let above = path::parent(last).to_vec();
        folders.push(above);
    }
    folders.retain(|folder| {
        let mut allowed = false;
        for (section, _) in directories.of_folder(server, folder) {
            for (id, node) in config.tree.children(Some(section.node)) {
                let name = node.directive.map_or("", |d| d.get().name);
                if matches!(name, "AllowOverride" | "AllowOverrideList") {
                    let text = config.tree.args(id, &config.sources);
                    allowed = !words(text.bytes()).all(|w| w.value.eq_ignore_ascii_case(b"none"));
                }
            }
        }
        allowed
    });
    folders
}

enum Merging {
    Off,
    And,
    Or,
}

fn merging(config: &Config, section: NodeId) -> Merging {
    let mut merging = Merging::Off;
    for (id, node) in config.tree.children(Some(section)) {
        if node.directive.is_some_and(|d| d.get().name == "AuthMerging") {
            let text = config.tree.args(id, &config.sources);
            let first = words(text.bytes()).next().map(|w| w.value.into_owned());
            merging = match first.map(|w| w.to_ascii_lowercase()).as_deref() {
                Some(b"and") => Merging::And,
                Some(b"or") => Merging::Or,
                _ => Merging::Off,
            };
        }
    }
    merging
}

/// What a section itself says; none if it says nothing of who is let in. Everything that is
/// not a plain `Require` or a container of such depends.
pub fn of_section(config: &Config, section: NodeId) -> Option<Access> {
    let mut access = container(config, section, Kind::Any, 0);
    for (_, node) in config.tree.children(Some(section)) {
        let other = matches!(
            name_of(node),
            "<Limit" | "<LimitExcept" | "<If" | "<ElseIf" | "<Else" | "Allow" | "Satisfy" | "Order" | "Deny"
        );
        if other && let Some(own) = access.filter(|own| *own != Access::Denied) {
            access = Some(if own == Access::Granted && name_of(node) == "Order" {
                own
            } else {
                Access::Depends
            });
        } else if other && matches!(name_of(node), "<If" | "<ElseIf" | "<Else" | "Satisfy") {
            access = Some(Access::Depends);
        }
    }
    access
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Any,
    All,
    None,
}

fn name_of(node: &Node) -> &'static str {
    node.directive.map_or("", |d| d.get().name)
}

fn container(config: &Config, section: NodeId, kind: Kind, depth: usize) -> Option<Access> {
    if depth > MAX_DEPTH {
        return Some(Access::Depends);
    }
    let mut found = Vec::new();
    for (id, node) in config.tree.children(Some(section)) {
        let own = match name_of(node) {
            "Require" => Some(require(config, id)),
            "<RequireAny" => container(config, id, Kind::Any, depth + 1),
            "<RequireAll" => container(config, id, Kind::All, depth + 1),
            "<RequireNone" => container(config, id, Kind::None, depth + 1),
            _ => None,
        };
        if let Some(own) = own {
            found.push(if node.certain { own } else { Access::Depends });
        }
    }
    if found.is_empty() {
        return None;
    }
    Some(match kind {
        Kind::Any => any(found),
        Kind::All => all(found),
        // What stands in it never lets anybody in by itself.
        Kind::None => Access::Depends,
    })
}

fn require(config: &Config, id: NodeId) -> Access {
    let text = config.tree.args(id, &config.sources);
    let mut words = words(text.bytes()).map(|w| w.value.to_ascii_lowercase());
    match (words.next().as_deref(), words.next().as_deref()) {
        (Some(b"all"), Some(b"granted")) => Access::Granted,
        (Some(b"all"), Some(b"denied")) => Access::Denied,
        _ => Access::Depends,
    }
}

fn any(all: impl IntoIterator<Item = Access>) -> Access {
    let mut denied = true;
    for one in all {
        match one {
            Access::Granted => return Access::Granted,
            Access::Denied => {}
            Access::Depends => denied = false,
        }
    }
    if denied { Access::Denied } else { Access::Depends }
}

fn all(all: impl IntoIterator<Item = Access>) -> Access {
    let mut granted = true;
    for one in all {
        match one {
            Access::Denied => return Access::Denied,
            Access::Granted => {}
            Access::Depends => granted = false,
        }
    }
    if granted { Access::Granted } else { Access::Depends }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    const ROOT: &str = "<Directory />\nAllowOverride None\nRequire all denied\n</Directory>\n\
                        <Directory /var/www/>\nRequire all granted\n</Directory>\n";

    fn access(text: &str, file: &str) -> Access {
        let config = config(&format!("{ROOT}{text}"));
        let directories = Directories::of(&config);
        let server = ServerId(config.servers.len() as u32 - 1);
        of_request(&config, &directories, server, file.as_bytes(), b"/").access
    }

    #[test]
    fn the_nearest_section_that_requires_anything_counts() {
        use Access::*;
        for (text, expected) in [
            ("", Denied),
            ("<Directory /srv/app>\nRequire all granted\n</Directory>\n", Granted),
            ("<Directory /srv>\nRequire all granted\n</Directory>\n<Directory /srv/app>\nOptions None\n</Directory>\n", Granted),
            ("<Directory /srv/ap>\nRequire all granted\n</Directory>\n", Denied),
            ("<Directory /srv/app>\nRequire ip 10.0.0.0/8\n</Directory>\n", Depends),
            ("<Directory /srv/app>\n<Files app.wsgi>\nRequire all granted\n</Files>\n</Directory>\n", Denied),
            ("<Files app.wsgi>\nRequire all granted\n</Files>\n", Granted),
            ("<Location />\nRequire all granted\n</Location>\n", Granted),
            ("<Directory /srv/app>\n<RequireAll>\nRequire all granted\nRequire not ip 10.0.0.1\n</RequireAll>\n</Directory>\n", Depends),
            ("<Directory /srv/app>\nAuthMerging And\nRequire all granted\n</Directory>\n", Denied),
            ("<Directory /srv/app>\nAuthMerging Or\nRequire all granted\n</Directory>\n", Granted),
            ("<Directory /srv/app>\nRequire all granted\n<If \"true\">\nRequire all denied\n</If>\n</Directory>\n", Depends),
            ("<DirectoryMatch ^/srv/>\nRequire all granted\n</DirectoryMatch>\n", Granted),
            ("<VirtualHost *:80>\n<Directory /srv/app>\nRequire all granted\n</Directory>\n</VirtualHost>\n", Granted),
            ("<VirtualHost *:80>\n<Directory /srv/app>\nRequire all granted\n</Directory>\n</VirtualHost>\n<VirtualHost *:81>\n</VirtualHost>\n", Denied),
        ] {
            assert_eq!(access(text, "/srv/app/app.wsgi"), expected, "{text}");
        }
        assert_eq!(access("", "/var/www/app/app.wsgi"), Granted);
    }

    #[test]
    fn folders_of_htaccess_files() {
        let config = config(&format!(
            "{ROOT}<Directory /srv>\nAllowOverride AuthConfig\n</Directory>\n<Directory /srv/app/in>\nAllowOverride none\n</Directory>\n"
        ));
        let directories = Directories::of(&config);
        let folders = htaccess_folders(&config, &directories, ServerId::MAIN, b"/srv/app/in/x");
        assert_eq!(folders, [b"/srv/app".to_vec(), b"/srv".to_vec()]);
    }
}
