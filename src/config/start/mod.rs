//! What a start or a reload dies of although `apache2 -t` is content: everything that httpd
//! does in `open_logs` and `post_config`, as far as the configuration and the files it names
//! tell. Pure; each check cites the function it follows.

mod caches;
mod files;
mod listen;
mod logs;
mod managed;
mod modules;
mod rewriting;
mod server;
mod tls;

use crate::hash::HashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use crate::finding::Stops;
use crate::source::Span;

use super::Config;
use super::fault::{Fault, Kind};
use super::path;
use super::tree::{NodeId, ViaId};
use super::views::settings::{Setting, Settings};
use super::world::{Entry, Meta, Seen, World};

use files::{Files, PemFile};

/// What the checks look at, and what they found.
pub(super) struct Start<'c> {
    /// The configuration.
    pub(super) config: &'c Config,
    world: &'c dyn World,
    tree_root: &'c [u8],
    /// The main server's own directives.
    main: &'c Settings,
    files: Files,
    faults: Vec<Fault>,
    /// The faults of each place, by their numbers.
    told: HashMap<Span, Vec<u32>>,
    memory: Memory,
}

/// What many servers ask, and what is the same for all of them.
#[derive(Default)]
struct Memory {
    /// What lists of ciphers come to.
    ciphers: RefCell<HashMap<String, tls::Outcome>>,
    /// Whether a folder has certificates in it.
    folders: RefCell<HashMap<Vec<u8>, Option<bool>>>,
    /// Whether mod_md may bring certificates of its own.
    managed: OnceCell<bool>,
    /// Whose a key is that is not its certificate's.
    owners: OnceCell<tls::Owners>,
}

/// A fault in the making.
pub(super) struct Death {
    pub(super) kind: Kind,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) labels: Vec<(Span, String)>,
}

impl Death {
    pub(super) fn new(kind: Kind, message: impl Into<String>, help: impl Into<String>) -> Death {
        Death {
            kind,
            message: message.into(),
            help: help.into(),
            labels: Vec::new(),
        }
    }

    /// With a further place.
    pub(super) fn label(mut self, span: Span, message: impl Into<String>) -> Death {
        self.labels.push((span, message.into()));
        self
    }
}

impl<'c> Start<'c> {
    /// Notes what a start dies of, at a directive.
    pub(super) fn dies(&mut self, at: &Setting, death: Death) {
        self.dies_at(at.node, death);
    }

    /// Notes what a start dies of, at a node of the tree.
    pub(super) fn dies_at(&mut self, node: NodeId, death: Death) {
        let node = self.config.tree.get(node);
        // What several servers inherit is said once.
        let here = self.told.entry(node.span()).or_default();
        let told = |n: &u32| self.faults[*n as usize].message == death.message;
        if here.iter().any(told) {
            return;
        }
        here.push(self.faults.len() as u32);
        self.faults.push(Fault {
            kind: death.kind,
            span: node.span(),
            line: node.line,
            message: death.message,
            help: Some(death.help),
            labels: death.labels,
            instead: None,
            mend: None,
            stops: Some(Stops::Start).filter(|_| node.certain),
            certain: node.certain,
            via: node.via,
            directive: node.directive,
            lacks: None,
        });
    }

    /// Notes what a start dies of and that is no line's: it is put at the main file's start.
    pub(super) fn dies_whole(&mut self, death: Death) {
        self.faults.push(Fault {
            kind: death.kind,
            span: Span::new(crate::source::FileId(0), 0, 0),
            line: 1,
            message: death.message,
            help: Some(death.help),
            labels: death.labels,
            instead: None,
            mend: None,
            stops: Some(Stops::Start),
            certain: true,
            via: ViaId::ROOT,
            directive: None,
            lacks: None,
        });
    }

    fn asked(&self, path: &[u8]) -> bool {
        self.config.here || path::within(path, self.tree_root)
    }

    /// `stat`, links followed; not asked where this is another machine.
    pub(super) fn stat(&self, path: &[u8]) -> Seen<Meta> {
        if self.asked(path) {
            self.world.stat(path)
        } else {
            Seen::NotAsked
        }
    }

    /// What a file holds; not asked where this is another machine.
    pub(super) fn contents(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        if self.asked(path) {
            self.world.contents(path)
        } else {
            Seen::NotAsked
        }
    }

    /// The entries of a folder; not asked where this is another machine.
    pub(super) fn list(&self, path: &[u8]) -> Seen<Vec<Entry>> {
        if self.asked(path) {
            self.world.list(path)
        } else {
            Seen::NotAsked
        }
    }

    /// What a symbolic link points to; not asked where this is another machine.
    pub(super) fn link(&self, path: &[u8]) -> Seen<Vec<u8>> {
        if self.asked(path) {
            self.world.link(path)
        } else {
            Seen::NotAsked
        }
    }

    /// Whether a folder that is not there is made by Debian's start script before every start.
    pub(super) fn made_at_start(&self, folder: &[u8]) -> bool {
        matches!(
            folder,
            b"/var/run/apache2" | b"/run/apache2" | b"/var/lock/apache2" | b"/run/lock/apache2"
        )
    }

    /// A file of certificates or keys; nothing where it could not be seen.
    fn pem(&self, path: &[u8]) -> Option<Rc<PemFile>> {
        self.files.get(path, || self.contents(path).known())
    }

    /// The machine, for what is neither.
    pub(super) fn world(&self) -> &'c dyn World {
        self.world
    }
}

/// Looks for what a start would die of. Only a whole server can be started.
pub(super) fn check(config: &Config, world: &dyn World, tree_root: &[u8]) -> Vec<Fault> {
    if !config.whole || !config.modules.listed() {
        return Vec::new();
    }
    let mut start = Start {
        config,
        world,
        tree_root,
        main: config.main_settings(),
        files: Files::default(),
        faults: Vec::new(),
        told: HashMap::default(),
        memory: Memory::default(),
    };
    // open_logs first, then post_config.
    listen::check(&mut start);
    logs::check(&mut start);
    let managed = managed::Managed::of(&start);
    tls::check(&mut start, managed.as_ref());
    modules::check(&mut start);
    caches::check(&mut start);
    server::check(&mut start);
    rewriting::check(&mut start);
    start.faults
}
