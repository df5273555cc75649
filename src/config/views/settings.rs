//! The directives of one server, with those of the main server behind them.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

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
    /// Its place.
    pub span: Span,
    /// Whether it is there whatever the unknown things are.
    pub certain: bool,
    /// Whether a variable in it has a value that could not be known.
    opaque: bool,
    /// What its arguments are a part of.
    text: Arc<[u8]>,
    args: Range<u32>,
    /// Cut when they are first asked for: of a server's settings few are.
    words: OnceCell<Vec<Vec<u8>>>,
}

impl Setting {
    /// Its words, as httpd reads them.
    pub fn words(&self) -> &[Vec<u8>] {
        self.words.get_or_init(|| {
            let args = self.args.start as usize..self.args.end as usize;
            words(&self.text[args])
                .map(|w| w.value.into_owned())
                .collect()
        })
    }

    /// Its first word.
    pub fn value(&self) -> &[u8] {
        self.words().first().map_or(&[], Vec::as_slice)
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
    /// The bits of the names that are there: most names that are asked for are not.
    names: u64,
    /// Some of them are not certain, or what they say is not known.
    doubtful: bool,
}

/// One of 64 bits for a name, whatever its case.
fn bit(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let byte = |at: usize| bytes.get(at).map_or(0, |b| usize::from(b | 0x20));
    let end = bytes.len();
    1 << ((end * 7 + byte(end.wrapping_sub(1)) * 3 + byte(end / 2)) % 64)
}

impl Settings {
    /// Those of a server.
    pub fn of(config: &Config, server: ServerId) -> Settings {
        Settings::some(config, server, |_| true)
    }

    /// Those of a server whose names are `wanted`.
    pub fn some(config: &Config, server: ServerId, wanted: impl Fn(&str) -> bool) -> Settings {
        let parent = config.servers.get(server.0 as usize).copied().flatten();
        if server != ServerId::MAIN && parent.is_none() {
            return Settings::default();
        }
        Settings::some_within(config, parent, wanted)
    }

    /// Those that stand directly in a section, or in the main file's own context.
    pub fn within(config: &Config, section: Option<NodeId>) -> Settings {
        Settings::some_within(config, section, |_| true)
    }

    fn some_within(
        config: &Config,
        section: Option<NodeId>,
        wanted: impl Fn(&str) -> bool,
    ) -> Settings {
        // Thousands of hosts have some: none has room for more than it needs.
        let some = config.tree.children(section).filter(|(_, node)| {
            node.directive
                .is_some_and(|d| !d.get().section() && wanted(d.get().name))
        });
        let mut settings = Settings {
            all: Vec::with_capacity(some.count()),
            ..Settings::default()
        };
        for (id, node) in config.tree.children(section) {
            let Some(directive) = node.directive.map(|d| d.get()) else {
                continue;
            };
            if directive.section() || !wanted(directive.name) {
                continue;
            }
            let (text, args) = config.tree.shared_args(id, &config.sources);
            settings.names |= bit(directive.name);
            settings.doubtful |= !node.certain || node.opaque;
            settings.all.push(Setting {
                node: id,
                name: directive.name,
                span: node.span(),
                certain: node.certain,
                opaque: node.opaque,
                text,
                args,
                words: OnceCell::new(),
            });
        }
        settings
    }

    /// Whether one of some names may be among them.
    pub fn may_have(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.names & bit(name) != 0)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.all.iter()
    }

    /// Whether one of those that `about` takes is not certain, or what it says is not known.
    pub fn any_doubtful(&self, about: impl Fn(&Setting) -> bool) -> bool {
        self.doubtful
            && self
                .all
                .iter()
                .any(|s| (!s.certain || s.opaque) && about(s))
    }

    /// All of one name, in order.
    pub fn named(&self, name: &str) -> impl DoubleEndedIterator<Item = &Setting> {
        let all: &[Setting] = if self.names & bit(name) == 0 {
            &[]
        } else {
            &self.all
        };
        all.iter()
            .filter(move |s| s.name.eq_ignore_ascii_case(name))
    }

    /// The last of one name, which is the one that counts.
    pub fn last(&self, name: &str) -> Option<&Setting> {
        self.named(name).next_back()
    }

    /// The one that counts here: this server's, or else the main server's.
    pub fn effective<'s>(&'s self, main: &'s Settings, name: &str) -> Option<&'s Setting> {
        self.last(name).or_else(|| main.last(name))
    }
}
