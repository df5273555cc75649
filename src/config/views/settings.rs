//! The directives of one server, with those of the main server behind them.

use std::borrow::Cow;

use crate::config::walk::ServerId;
use crate::config::{Config, tree::NodeId};
use crate::source::Span;
use crate::syntax::words;

/// A directive that stands in a server's own context.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its node.
    pub node: NodeId,
    /// Its name, as httpd spells it.
    pub name: &'static str,
    /// Its words, as httpd reads them.
    pub words: Vec<Vec<u8>>,
    /// Its place.
    pub span: Span,
    /// The line that httpd gives it.
    pub line: u32,
    /// Whether it is there whatever the unknown things are.
    pub certain: bool,
}

impl Setting {
    /// Its first word.
    pub fn value(&self) -> &[u8] {
        self.words.first().map_or(&[], Vec::as_slice)
    }

    /// Whether its first word is that one, whatever its case.
    pub fn is(&self, word: &str) -> bool {
        self.value().eq_ignore_ascii_case(word.as_bytes())
    }
}

/// The directives of one server's own context, in order.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    all: Vec<Setting>,
}

impl Settings {
    /// Those of a server.
    pub fn of(config: &Config, server: ServerId) -> Settings {
        let parent = config.servers.get(server.0 as usize).copied().flatten();
        if server != ServerId::MAIN && parent.is_none() {
            return Settings::default();
        }
        Settings::within(config, parent)
    }

    /// Those that stand directly in a section, or in the main file's own context.
    pub fn within(config: &Config, section: Option<NodeId>) -> Settings {
        let all = config
            .tree
            .children(section)
            .filter_map(|(id, node)| {
                let directive = node.directive?.get();
                if directive.section() {
                    return None;
                }
                let text: Cow<'_, _> = config.tree.args(id, &config.sources);
                Some(Setting {
                    node: id,
                    name: directive.name,
                    words: words(text.bytes()).map(|w| w.value.into_owned()).collect(),
                    span: node.span(),
                    line: node.line,
                    certain: node.certain,
                })
            })
            .collect();
        Settings { all }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.all.iter()
    }

    /// All of one name, in order.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Setting> {
        self.all
            .iter()
            .filter(move |s| s.name.eq_ignore_ascii_case(name))
    }

    /// The last of one name, which is the one that counts.
    pub fn last(&self, name: &str) -> Option<&Setting> {
        self.named(name).last()
    }

    /// The one that counts here: this server's, or else the main server's.
    pub fn effective<'s>(&'s self, main: &'s Settings, name: &str) -> Option<&'s Setting> {
        self.last(name).or_else(|| main.last(name))
    }
}
