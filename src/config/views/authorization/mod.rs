//! Who is let in to a file or a URL: `Require`, and `Order`, `Allow` and `Deny` of 2.2, merged
//! over the sections that apply. httpd: modules/aaa/mod_authz_core.c (`merge_authz_core_dir_config`,
//! `apply_authz_sections`), modules/aaa/mod_access_compat.c, and the order of
//! `ap_process_request_internal` in server/request.c.
//!
//! What is told is about GET. `.htaccess` files are not looked at; whether they may change
//! the answer is told beside it.

mod compat;
mod require;

use crate::hash::HashMap;

use crate::config::modules::Tri;
use crate::config::tree::{Node, NodeId};
use crate::config::walk::ServerId;
use crate::config::{Config, path};
use crate::syntax::words;

use super::directories::{Directories, Kind, Pattern, Section};
use compat::Compat;
use require::Merging;

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody.
    Granted,
    /// Some: those of an address, with a password, or whom else a condition names.
    Restricted,
    /// Nobody.
    Denied,
    /// It depends on what is not known here.
    Unknown,
}

/// The answer, and what it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Who is let in.
    pub access: Access,
    /// The section, such as a `<Directory>`, whose `Require` or `Order` and the like settles
    /// it; none where nothing is said: then everybody is let in.
    pub by: Option<NodeId>,
    /// Whether a `.htaccess` file may say otherwise.
    pub htaccess: Tri,
}

/// What each section says of access.
#[derive(Debug, Clone, Default)]
pub struct Authorization {
    own: HashMap<NodeId, Own>,
}

/// What one section says.
#[derive(Debug, Clone, Default)]
struct Own {
    /// `Require`: how it goes with what came before, and what it says; an `AuthMerging` may
    /// stand alone.
    require: Option<(Merging, Option<Access>)>,
    /// `Order`, `Allow`, `Deny`, `Satisfy`.
    compat: Option<Compat>,
    /// An `<If>` in it says something, or may.
    conditional: bool,
    /// `AllowOverride` for access control.
    overrides: Option<Tri>,
}

/// How things stand at a point of the merging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct State {
    require: Option<(Access, NodeId)>,
    compat: Option<(Compat, NodeId)>,
}

/// How many ways it may stand before nothing is told any more.
const WAYS: usize = 16;

impl Access {
    /// Everybody of both.
    fn and(self, other: Access) -> Access {
        use Access::{Denied, Granted, Restricted, Unknown};
        match (self, other) {
            (Denied, _) | (_, Denied) => Denied,
            (Unknown, _) | (_, Unknown) => Unknown,
            (Restricted, _) | (_, Restricted) => Restricted,
            (Granted, Granted) => Granted,
        }
    }

    /// Everybody of either.
    fn or(self, other: Access) -> Access {
        use Access::{Denied, Granted, Restricted, Unknown};
        match (self, other) {
            (Granted, _) | (_, Granted) => Granted,
            (Unknown, _) | (_, Unknown) => Unknown,
            (Restricted, _) | (_, Restricted) => Restricted,
            (Denied, Denied) => Denied,
        }
    }
}

impl State {
    fn merge(mut self, at: NodeId, own: &Own) -> State {
        match own.require {
            None => {}
            Some((Merging::Replace, access)) => self.require = access.map(|access| (access, at)),
            Some((merging, access)) => {
                self.require = match (self.require, access) {
                    (Some((before, from)), Some(access)) => {
                        let both = if merging == Merging::And {
                            before.and(access)
                        } else {
                            before.or(access)
                        };
                        Some((both, if both == before { from } else { at }))
                    }
                    (before, access) => access.map(|access| (access, at)).or(before),
                }
            }
        }
        if let Some(compat) = own.compat {
            // Nothing is merged: what a section says takes the place of all before.
            self.compat = Some((compat, at));
        }
        self
    }

    fn access(self) -> (Access, Option<NodeId>) {
        let (require, by) = match self.require {
            Some((access, by)) => (access, Some(by)),
            None => (Access::Granted, None),
        };
        let Some((compat, at)) = self.compat else {
            return (require, by);
        };
        // What `Satisfy any` gives, `Require` cannot take; without one, `Satisfy any` lets
        // in whom either lets in, and nothing is required where no `Require` is.
        let whole = if compat.any {
            compat.access.or(require)
        } else {
            compat.access.and(require)
        };
        let by = if whole == require && by.is_some() {
            by
        } else {
            Some(at)
        };
        (whole, by)
    }
}

impl Authorization {
    /// What the sections of a configuration say.
    pub fn of(config: &Config, directories: &Directories) -> Authorization {
        let own = directories
            .all
            .iter()
            .map(|section| (section.node, own(config, section.node)))
            .collect();
        Authorization { own }
    }

    /// Who is let in to a file of a server by a URL's path; without one, the `<Location>`
    /// sections are left out, and without a file, those for files.
    pub fn granted(
        &self,
        directories: &Directories,
        server: ServerId,
        file: Option<&[u8]>,
        url: Option<&[u8]>,
    ) -> Decision {
        let mut sections = file.map_or_else(Vec::new, |file| directories.of_file(server, file));
        sections.extend(url.map_or_else(Vec::new, |url| directories.of_url(server, url)));
        self.over(&sections)
    }

    fn over(&self, sections: &[(&Section, Tri)]) -> Decision {
        let (ways, doubtful, htaccess) = self.ways(sections);
        let mut all = ways.into_iter().map(State::access);
        let (access, by) = all.next().unwrap_or((Access::Unknown, None));
        let sure = !doubtful && all.all(|(other, _)| other == access);
        Decision {
            access: if sure { access } else { Access::Unknown },
            by,
            htaccess,
        }
    }

    /// How things may stand after some sections, whether that is all, and what `.htaccess`
    /// files may do.
    fn ways(&self, sections: &[(&Section, Tri)]) -> (Vec<State>, bool, Tri) {
        let mut ways = vec![State::default()];
        let mut htaccess = Tri::No;
        let mut doubtful = false;
        for (section, applies) in sections {
            let Some(own) = self.own.get(&section.node) else {
                continue;
            };
            doubtful |= own.conditional;
            if let (Kind::Directory, Some(overrides)) = (section.kind, own.overrides) {
                htaccess = match (applies, overrides == htaccess) {
                    (Tri::Yes, _) => overrides,
                    (_, true) => htaccess,
                    (_, false) => Tri::Unknown,
                };
            }
            let mut next: Vec<State> = ways.iter().map(|w| w.merge(section.node, own)).collect();
            if *applies != Tri::Yes {
                next.append(&mut ways);
            }
            next.dedup();
            if next.len() > WAYS {
                doubtful = true;
                next.truncate(1);
            }
            ways = next;
        }
        (ways, doubtful, htaccess)
    }

    /// Whom `Require` lets in to the folder of a `<Directory>` section, as the sections before
    /// it and above it say; none where that cannot be told by the section's path.
    pub fn inherited(&self, directories: &Directories, section: NodeId) -> Option<Access> {
        let own = directories.section(section)?;
        let Pattern::Path(path) = &own.pattern else {
            return None;
        };
        if own.kind != Kind::Directory || path::is_pattern(path) {
            return None;
        }
        let mut before = directories.of_folder(own.server, path);
        before.truncate(before.iter().position(|(s, _)| s.node == section)?);
        let require = |state: State| state.require.map_or(Access::Granted, |(access, _)| access);
        let (ways, doubtful, _) = self.ways(&before);
        let mut all = ways.into_iter().map(require);
        let first = all.next()?;
        Some(if !doubtful && all.all(|other| other == first) {
            first
        } else {
            Access::Unknown
        })
    }

    /// Whether a section says anything of access by `Require`, and by the directives of 2.2.
    pub fn says(&self, section: NodeId) -> (bool, bool) {
        let own = self.own.get(&section);
        own.map_or((false, false), |own| {
            let require = own.require.is_some_and(|(_, access)| access.is_some());
            (require, own.compat.is_some())
        })
    }

    /// Whom the `Require` lines of one section let in, all else left aside; none without any.
    pub fn requires(&self, section: NodeId) -> Option<Access> {
        self.own.get(&section)?.require?.1
    }
}

/// Whom the `Require` lines of any section let in, such as a `<Proxy>`; none without any.
pub fn required(config: &Config, section: NodeId) -> Option<Access> {
    require::own(config, section)?.1
}

/// The words of a directive, or of a section's tag.
fn arguments(config: &Config, id: NodeId) -> Vec<Vec<u8>> {
    let text = config.tree.args(id, &config.sources);
    let bytes = text.bytes();
    let section = config
        .tree
        .get(id)
        .directive
        .is_some_and(|d| d.get().section());
    let end = if section {
        bytes.iter().rposition(|&b| b == b'>')
    } else {
        None
    };
    words(&bytes[..end.unwrap_or(bytes.len())])
        .map(|w| w.value.into_owned())
        .collect()
}

fn name(node: &Node) -> &'static str {
    node.directive.map_or("", |d| d.get().name)
}

/// Whether a `<Limit>` or `<LimitExcept>` is for GET; none for another section.
fn limit(config: &Config, id: NodeId, node: &Node) -> Option<bool> {
    let except = match name(node) {
        "<Limit" => false,
        "<LimitExcept" => true,
        _ => return None,
    };
    // HEAD is GET's.
    let named = arguments(config, id)
        .iter()
        .any(|word| word == b"GET" || word == b"HEAD");
    Some(named != except)
}

fn own(config: &Config, section: NodeId) -> Own {
    let conditional = config.tree.children(Some(section)).any(|(id, node)| {
        matches!(name(node), "<If" | "<ElseIf" | "<Else") && {
            let inner = own(config, id);
            inner.conditional || inner.require.is_some() || inner.compat.is_some()
        }
    });
    Own {
        require: require::own(config, section),
        compat: compat::own(config, section),
        conditional,
        overrides: overrides(config, section),
    }
}

/// What `AllowOverride` says of access control; the last one of a section counts.
fn overrides(config: &Config, section: NodeId) -> Option<Tri> {
    let (id, node) = config
        .tree
        .children(Some(section))
        .filter(|(_, node)| name(node) == "AllowOverride")
        .last()?;
    if !node.certain || node.opaque {
        return Some(Tri::Unknown);
    }
    let opens = arguments(config, id).iter().any(|word| {
        ["All", "AuthConfig", "Limit"]
            .iter()
            .any(|wide| word.eq_ignore_ascii_case(wide.as_bytes()))
    });
    Some(Tri::of(opens))
}

#[cfg(test)]
mod tests;
