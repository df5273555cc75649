//! Which `<Directory>`, `<Files>` and `<Location>` sections apply to a file or a URL, in which
//! order. httpd: `ap_directory_walk`, `ap_file_walk` and `ap_location_walk` in
//! server/request.c; the order of sections is `reorder_sorter` in server/core.c.

use crate::hash::HashMap;

use crate::config::path;
use crate::config::regex;
use crate::config::tree::NodeId;
use crate::config::walk::ServerId;
use crate::config::{Config, modules::Tri};
use crate::syntax::words;

use super::wsgi::server_of;

/// What a section is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `<Directory>` and `<DirectoryMatch>`.
    Directory,
    /// `<Files>` and `<FilesMatch>` in a server's own context.
    Files,
    /// `<Location>` and `<LocationMatch>`.
    Location,
}

/// How a section names what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// A path, or a path with wildcards.
    Path(Vec<u8>),
    /// A regular expression.
    Regex(Vec<u8>),
}

/// One section.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its tag.
    pub node: NodeId,
    /// The server it stands in.
    pub server: ServerId,
    /// What it is about.
    pub kind: Kind,
    /// How it names it.
    pub pattern: Pattern,
    /// The `<Directory>` that a `<Files>` stands in.
    pub within: Option<NodeId>,
    /// Whether it is there whatever the unknown things are.
    pub certain: bool,
}

/// All such sections of a configuration, in the order of reading.
#[derive(Debug, Clone, Default)]
pub struct Directories {
    /// In order.
    pub all: Vec<Section>,
    by_server: HashMap<ServerId, Index>,
    by_node: HashMap<NodeId, usize>,
}

/// The sections of one server, as places in the list of all: a server with a section for each
/// of ten thousand folders is asked about each of them.
#[derive(Debug, Clone, Default)]
struct Index {
    /// `<Directory>` without a wildcard, by the path without a slash at its end.
    paths: HashMap<Vec<u8>, Vec<usize>>,
    /// `<Directory>` with wildcards, and `<DirectoryMatch>`.
    patterns: Vec<usize>,
    files: Vec<usize>,
    locations: Vec<usize>,
}

fn index(all: &[Section]) -> HashMap<ServerId, Index> {
    let mut by_server: HashMap<ServerId, Index> = HashMap::default();
    for (n, section) in all.iter().enumerate() {
        let of = by_server.entry(section.server).or_default();
        match (section.kind, &section.pattern) {
            (Kind::Files, _) => of.files.push(n),
            (Kind::Location, _) => of.locations.push(n),
            (Kind::Directory, Pattern::Path(path)) if !path::is_pattern(path) => {
                let bare = path.strip_suffix(b"/").unwrap_or(path);
                of.paths.entry(bare.to_vec()).or_default().push(n);
            }
            (Kind::Directory, _) => of.patterns.push(n),
        }
    }
    by_server
}

impl Section {
    /// How many parts a directory's path has; regular expressions come after all of them.
    fn depth(&self) -> usize {
        match &self.pattern {
            Pattern::Path(path) => {
                let path = path.strip_suffix(b"/").unwrap_or(path);
                path.iter().filter(|&&b| b == b'/').count()
            }
            Pattern::Regex(_) => usize::MAX,
        }
    }

    /// Whether a path, or a folder above it, is what a `<Directory>` section names. It may be
    /// a file's: httpd looks at every part of the path, the last one too. Regular expressions
    /// are matched with `whole`.
    fn covers_path(&self, path: &[u8], whole: &[u8]) -> Tri {
        match &self.pattern {
            Pattern::Path(pattern) => {
                let pattern = pattern.strip_suffix(b"/").unwrap_or(pattern);
                if pattern.is_empty() {
                    return Tri::Yes;
                }
                let covers = path::ancestors(path).any(|at| {
                    let at = at.strip_suffix(b"/").unwrap_or(at);
                    at == pattern
                        || (path::is_pattern(pattern)
                            && same_depth(pattern, at)
                            && path::matches(pattern, at))
                });
                Tri::of(covers)
            }
            Pattern::Regex(pattern) => regex::matches(pattern, whole).map_or(Tri::Unknown, Tri::of),
        }
    }

    fn covers_url(&self, url: &[u8]) -> Tri {
        match &self.pattern {
            Pattern::Path(pattern) if path::is_pattern(pattern) => {
                Tri::of(same_depth(pattern, url) && path::matches(pattern, url))
            }
            Pattern::Path(pattern) => {
                let bare = pattern.strip_suffix(b"/").unwrap_or(pattern);
                let rest = url.strip_prefix(bare);
                Tri::of(rest.is_some_and(|rest| {
                    rest.is_empty() && !pattern.ends_with(b"/")
                        || rest.starts_with(b"/")
                        || bare.is_empty()
                }))
            }
            Pattern::Regex(pattern) => regex::matches(pattern, url).map_or(Tri::Unknown, Tri::of),
        }
    }

    fn covers_name(&self, name: &[u8]) -> Tri {
        match &self.pattern {
            Pattern::Path(pattern) if path::is_pattern(pattern) => {
                Tri::of(path::matches(pattern, name))
            }
            Pattern::Path(pattern) => Tri::of(pattern == name),
            Pattern::Regex(pattern) => regex::matches(pattern, name).map_or(Tri::Unknown, Tri::of),
        }
    }
}

/// A wildcard of httpd's stands within one part of a path (`WILD_PATHNAME`).
fn same_depth(pattern: &[u8], path: &[u8]) -> bool {
    let parts = |p: &[u8]| p.iter().filter(|&&b| b == b'/').count();
    parts(pattern) == parts(path)
}

impl Directories {
    /// Those of a configuration.
    pub fn of(config: &Config) -> Directories {
        let all: Vec<Section> = config
            .tree
            .iter()
            .filter_map(|(id, node)| {
                let (kind, regex) = match node.directive?.get().name {
                    "<Directory" => (Kind::Directory, false),
                    "<DirectoryMatch" => (Kind::Directory, true),
                    "<Files" => (Kind::Files, false),
                    "<FilesMatch" => (Kind::Files, true),
                    "<Location" => (Kind::Location, false),
                    "<LocationMatch" => (Kind::Location, true),
                    _ => return None,
                };
                let text = config.tree.args(id, &config.sources);
                let bytes = text.bytes();
                let end = bytes
                    .iter()
                    .rposition(|&b| b == b'>')
                    .unwrap_or(bytes.len());
                let mut words = words(&bytes[..end]).map(|w| w.value.into_owned());
                let first = words.next()?;
                let (regex, written) = if first == b"~" {
                    (true, words.next()?)
                } else {
                    (regex, first)
                };
                let pattern = match (regex, kind) {
                    (true, _) => Pattern::Regex(written),
                    (false, Kind::Directory) => {
                        Pattern::Path(path::under(&config.server_root, &written))
                    }
                    (false, _) => Pattern::Path(written),
                };
                Some(Section {
                    node: id,
                    server: server_of(config, id),
                    kind,
                    pattern,
                    within: node.parent.filter(|parent| {
                        let outer = config.tree.get(*parent).directive;
                        outer.is_some_and(|d| d.get().name.starts_with("<Directory"))
                    }),
                    certain: node.certain,
                })
            })
            .collect();
        let by_server = index(&all);
        let by_node = all.iter().enumerate().map(|(n, s)| (s.node, n)).collect();
        Directories {
            all,
            by_server,
            by_node,
        }
    }

    /// The section of that tag.
    pub fn section(&self, node: NodeId) -> Option<&Section> {
        self.by_node.get(&node).map(|n| &self.all[*n])
    }

    /// The sections that apply to a file, in the order in which they are merged: a later one
    /// overrides an earlier one. `.htaccess` files are not among them, and neither are those
    /// that apply to a URL. With each whether it surely applies.
    pub fn of_file(&self, server: ServerId, file: &[u8]) -> Vec<(&Section, Tri)> {
        let mut found = self.of_path(server, file, file);
        let folders = found.len();
        let name = path::file_name(file);
        // A `<Files>` in a `<Directory>` comes after the server's own (`sec_file`).
        for inner in [false, true] {
            for section in self.listed(server, |of| &of.files) {
                if section.within.is_some() != inner {
                    continue;
                }
                let outer = section.within.map_or(Some(Tri::Yes), |outer| {
                    let at = found[..folders].iter().find(|(s, _)| s.node == outer);
                    at.map(|(_, covers)| *covers)
                });
                match (section.covers_name(name), outer) {
                    (_, None) => {}
                    (covers, Some(Tri::Yes)) => push(&mut found, section, covers),
                    (Tri::No, _) => {}
                    (_, Some(_)) => push(&mut found, section, Tri::Unknown),
                }
            }
        }
        found
    }

    /// The `<Directory>` sections that apply to a folder and what is in it.
    pub fn of_folder(&self, server: ServerId, folder: &[u8]) -> Vec<(&Section, Tri)> {
        // httpd asks for a folder itself with a slash at its end.
        let mut whole = folder.to_vec();
        if !whole.ends_with(b"/") {
            whole.push(b'/');
        }
        self.of_path(server, folder, &whole)
    }

    fn of_path(&self, server: ServerId, path: &[u8], whole: &[u8]) -> Vec<(&Section, Tri)> {
        let mut places: Vec<usize> = Vec::new();
        for of in self.merged(server) {
            let start = places.len();
            for at in path::ancestors(path) {
                let bare = at.strip_suffix(b"/").unwrap_or(at);
                places.extend(of.paths.get(bare).into_iter().flatten());
            }
            places.extend(&of.patterns);
            places[start..].sort_unstable();
            places.dedup();
        }
        let mut found = Vec::new();
        for section in places.into_iter().map(|n| &self.all[n]) {
            push(&mut found, section, section.covers_path(path, whole));
        }
        // Stable: of the same depth, the order of reading.
        found.sort_by_key(|(section, _)| section.depth());
        found
    }

    /// The `<Location>` sections that apply to a URL's path; they come after all others.
    pub fn of_url(&self, server: ServerId, url: &[u8]) -> Vec<(&Section, Tri)> {
        let mut found = Vec::new();
        for section in self.listed(server, |of| &of.locations) {
            push(&mut found, section, section.covers_url(url));
        }
        found
    }

    /// The main server's sections first, then the virtual host's
    /// (`merge_core_server_configs`).
    fn merged(&self, server: ServerId) -> impl Iterator<Item = &Index> {
        let own = (server != ServerId::MAIN).then_some(server);
        std::iter::once(ServerId::MAIN)
            .chain(own)
            .filter_map(|server| self.by_server.get(&server))
    }

    fn listed(
        &self,
        server: ServerId,
        which: impl Fn(&Index) -> &Vec<usize>,
    ) -> impl Iterator<Item = &Section> {
        self.merged(server).flat_map(which).map(|n| &self.all[*n])
    }
}

fn push<'s>(found: &mut Vec<(&'s Section, Tri)>, section: &'s Section, covers: Tri) {
    match covers {
        Tri::No => {}
        Tri::Yes if section.certain => found.push((section, Tri::Yes)),
        _ => found.push((section, Tri::Unknown)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::views::test::config;

    fn tags(text: &str, file: &str) -> Vec<String> {
        let config = config(text);
        let all = Directories::of(&config);
        let server = ServerId(config.servers.len() as u32 - 1);
        all.of_file(server, file.as_bytes())
            .into_iter()
            .map(|(s, sure)| match &s.pattern {
                Pattern::Path(p) | Pattern::Regex(p) => {
                    format!(
                        "{}{}",
                        String::from_utf8_lossy(p),
                        if sure == Tri::Yes { "" } else { "?" }
                    )
                }
            })
            .collect()
    }

    #[test]
    fn shorter_paths_come_first_and_patterns_last() {
        let text = "<DirectoryMatch ^/srv/>\n</DirectoryMatch>\n<Directory /srv/app>\n</Directory>\n\
                    <Directory />\n</Directory>\n<Directory /srv>\n</Directory>\n\
                    <Directory /srv/*>\n</Directory>\n<Directory /var>\n</Directory>\n\
                    <Files app.wsgi>\n</Files>\n<Files *.py>\n</Files>\n";
        assert_eq!(
            tags(text, "/srv/app/app.wsgi"),
            ["/", "/srv", "/srv/app", "/srv/*", "^/srv/", "app.wsgi"]
        );
    }

    #[test]
    fn a_directory_section_may_name_a_file() {
        let text = "<Directory /srv/x.html>\n</Directory>\n<Directory /srv/*.html/>\n</Directory>\n\
                    <DirectoryMatch ^/srv/x>\n</DirectoryMatch>\n<DirectoryMatch ^/srv/$>\n</DirectoryMatch>\n";
        assert_eq!(
            tags(text, "/srv/x.html"),
            ["/srv/x.html", "/srv/*.html/", "^/srv/x"]
        );
    }

    #[test]
    fn a_hosts_own_sections_come_after_the_main_servers() {
        let text = "<VirtualHost *:80>\n<Directory /srv>\nAllowOverride None\n</Directory>\n</VirtualHost>\n\
                    <Directory /srv>\n</Directory>\n<Directory /srv/>\n</Directory>\n";
        let config = config(text);
        let all = Directories::of(&config);
        let found = all.of_folder(ServerId(1), b"/srv/x");
        assert_eq!(found.len(), 3);
        assert_eq!(found[2].0.server, ServerId(1));
        assert_eq!(all.of_folder(ServerId::MAIN, b"/srv").len(), 2);
    }

    #[test]
    fn a_location_is_a_whole_part_of_a_url() {
        let text = "<Location /app>\n</Location>\n<Location />\n</Location>\n<LocationMatch ^/app/x>\n</LocationMatch>\n";
        let config = config(text);
        let all = Directories::of(&config);
        let count = |url: &str| all.of_url(ServerId::MAIN, url.as_bytes()).len();
        assert_eq!((count("/app"), count("/app/x"), count("/apple")), (2, 3, 1));
    }
}
