//! Where a directive may stand. httpd: `ap_check_cmd_context` in server/core.c, and the
//! overrides of `invoke_cmd` in server/config.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::table::{Directive, allow};
use crate::config::tree::NodeId;

use super::Cx;

/// What a setter forbids around itself (include/http_config.h). Values combine with `|`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forbidden(u32);

#[allow(missing_docs)] // The names are httpd's own.
impl Forbidden {
    pub const NOT_IN_VIRTUALHOST: Forbidden = Forbidden(0x01);
    pub const NOT_IN_LIMIT: Forbidden = Forbidden(0x02);
    pub const NOT_IN_DIRECTORY: Forbidden = Forbidden(0x04);
    pub const NOT_IN_LOCATION: Forbidden = Forbidden(0x08);
    pub const NOT_IN_FILES: Forbidden = Forbidden(0x10);
    pub const NOT_IN_HTACCESS: Forbidden = Forbidden(0x20);
    pub const NOT_IN_PROXY: Forbidden = Forbidden(0x40);
    pub const NOT_IN_DIR_LOC_FILE: Forbidden = Forbidden(0x04 | 0x08 | 0x10 | 0x40);
    pub const NOT_IN_DIR_CONTEXT: Forbidden = Forbidden(0x02 | 0x04 | 0x08 | 0x10 | 0x40);
    pub const GLOBAL_ONLY: Forbidden = Forbidden(0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x40);

    /// Both.
    pub const fn and(self, other: Forbidden) -> Forbidden {
        Forbidden(self.0 | other.0)
    }

    fn any(self, other: Forbidden) -> bool {
        self.0 & other.0 != 0
    }

    fn all(self, other: Forbidden) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Cx<'_> {
    /// Refuses the directive where its setter does. The order is httpd's.
    pub fn forbid(&self, what: Forbidden) -> Verdict {
        use Forbidden as F;
        if what.any(F::NOT_IN_VIRTUALHOST) && self.is_virtual() {
            return Err(self.misplaced("in a <VirtualHost>", "the server config"));
        }
        // httpd compares with the whole of NOT_IN_DIR_CONTEXT here, so that any of its bits
        // forbids <Limit> too.
        if what.any(F::NOT_IN_DIR_CONTEXT) && self.scope.limited != -1 {
            // <RequireAll> and its like count as one.
            let place = if self.inside(&["<Limit", "<LimitExcept"]) {
                "in a <Limit>"
            } else {
                "in a <RequireAll>, <RequireAny> or <RequireNone>"
            };
            return Err(self.misplaced(place, "the section around it"));
        }
        if what.any(F::NOT_IN_HTACCESS) && self.htaccess {
            return Err(self.misplaced("in a .htaccess file", "the server's configuration"));
        }
        if what.all(F::NOT_IN_DIR_LOC_FILE) && self.scope.path.is_some() {
            return Err(self.misplaced(
                "in a <Directory>, <Location> or <Files>",
                "the server config or a <VirtualHost>",
            ));
        }
        let found = |names: &[&str]| self.inside(names);
        if what.any(F::NOT_IN_DIRECTORY) && found(&["<Directory", "<DirectoryMatch"]) {
            return Err(self.misplaced("in a <Directory>", "elsewhere"));
        }
        if what.any(F::NOT_IN_LOCATION) && found(&["<Location", "<LocationMatch"]) {
            return Err(self.misplaced("in a <Location>", "elsewhere"));
        }
        if what.any(F::NOT_IN_FILES) && found(&["<Files", "<FilesMatch", "<If", "<ElseIf", "<Else"])
        {
            return Err(self.misplaced("in a <Files> or <If>", "elsewhere"));
        }
        if what.any(F::NOT_IN_PROXY) && found(&["<Proxy", "<ProxyMatch"]) {
            return Err(self.misplaced("in a <Proxy>", "elsewhere"));
        }
        Ok(())
    }

    fn misplaced(&self, place: &str, instead: &str) -> Refusal {
        let name = self.directive.name;
        let close = if name.starts_with('<') { ">" } else { "" };
        let help = if instead == "elsewhere" {
            self.contexts_help(self.directive)
        } else {
            Some(format!("move it to {instead}"))
        };
        let mut refusal = Refusal::new(format!("{name}{close} may not stand {place}"));
        refusal.kind = Kind::Context;
        refusal.help = help;
        refusal
    }

    /// Whether one of these sections is around the present directive.
    pub fn inside(&self, sections: &[&str]) -> bool {
        self.tree.ancestors(self.node()).any(|(id, _)| {
            let name = self.name(id);
            sections
                .iter()
                .any(|s| s.as_bytes().eq_ignore_ascii_case(&name))
        })
    }

    /// A directive at the top of a fragment may be read inside a section of another file.
    pub(super) fn may_be_elsewhere(&self, directive: &Directive) -> bool {
        !self.whole
            && self.scope.path.is_none()
            && directive.allowed & (allow::ALL | allow::ACCESS_CONF) != 0
    }

    pub(super) fn not_allowed(&self, directive: &Directive, id: NodeId) -> Refusal {
        let parent = self.tree.ancestors(id).next();
        let place = match parent {
            Some((section, _)) => {
                let name = self.name(section);
                format!("in {}>", String::from_utf8_lossy(&name))
            }
            None if self.htaccess => "in a .htaccess file".to_owned(),
            None => "here, outside every section".to_owned(),
        };
        let close = if directive.section() { ">" } else { "" };
        let mut refusal = Refusal::new(format!("{}{close} may not stand {place}", directive.shown));
        refusal.kind = Kind::Context;
        refusal.help = self.contexts_help(directive);
        if let Some((_, node)) = parent {
            refusal = refusal.label(node.name_span(), "in this section");
        }
        refusal
    }

    fn contexts_help(&self, directive: &Directive) -> Option<String> {
        let places = if directive.contexts.is_empty() {
            let mut places = Vec::new();
            if directive.allowed & allow::RSRC_CONF != 0 {
                places.extend(["the server config", "a <VirtualHost>"]);
            }
            if directive.allowed & (allow::ACCESS_CONF | allow::ALL) != 0 {
                places.push("a <Directory> or <Location>");
            }
            places
        } else {
            directive
                .contexts
                .iter()
                .map(|c| match *c {
                    "server config" => "the server config",
                    "virtual host" => "a <VirtualHost>",
                    "directory" => "a <Directory>, <Location> or <Files>",
                    ".htaccess" => "a .htaccess file",
                    other => other,
                })
                .collect()
        };
        let (last, first) = places.split_last()?;
        let list = if first.is_empty() {
            (*last).to_owned()
        } else {
            format!("{} or {last}", first.join(", "))
        };
        Some(format!("it may stand in {list}"))
    }
}
