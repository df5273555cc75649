//! What was observed of a machine, as rules ask for it.
//!
//! A fact is looked up when a rule asks, through the same small value that the configuration
//! is read by; so that a rule is a pure function of what it was told. What could not be seen
//! is kept: as not asked (this machine is not the one that runs the configuration), or as a
//! gap with its reason. Neither is ever a pass.

pub mod access;
pub mod certificate;
pub mod machine;
pub mod python;
pub mod renewals;
pub mod snapshot;
mod unseen;

pub(crate) use unseen::listed;
pub use unseen::not_read;

use crate::hash::{HashMap, HashSet};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::config::path;
use crate::config::world::{Entry, FileKind, Meta, Seen, World};
use certificate::{Chain, Key};

/// What a fact is about; what is not checked is told by these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// Certificates and chains.
    Certificates,
    /// Private keys.
    Keys,
    /// WSGI scripts and the application's code.
    Code,
    /// Python environments.
    Environments,
    /// What is beside the configuration: certbot's files, document roots, modes of files.
    Files,
    /// The present time.
    Clock,
}

impl Topic {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Topic::Certificates => "certificates",
            Topic::Keys => "private keys",
            Topic::Code => "the application's code",
            Topic::Environments => "Python environments",
            Topic::Files => "files and their modes",
            Topic::Clock => "dates",
        }
    }
}

/// What is known of the machine from elsewhere, such as flaskssl.toml.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The names under which the site is reached from outside.
    pub public_names: Vec<String>,
    /// Debian's release, such as 12.
    pub debian: Option<u32>,
    /// Whether the files come from the disk of the machine itself, so that modes and owners
    /// mean what they say; in a repository or an unpacked archive they do not.
    pub modes: bool,
}

/// The names of what is in a folder.
pub type Names = Rc<HashSet<Vec<u8>>>;

/// The facts of one machine.
pub struct Facts<'w> {
    world: &'w dyn World,
    /// Whether this machine runs the configuration.
    here: bool,
    /// Below it everything can be looked at, whatever machine this is.
    tree_root: Vec<u8>,
    /// Seconds since 1970.
    now: Option<i64>,
    /// What is known from elsewhere.
    pub target: Target,
    /// How many questions had no answer.
    unanswered: Cell<usize>,
    not_asked: RefCell<BTreeMap<Topic, usize>>,
    gaps: RefCell<BTreeMap<Vec<u8>, String>>,
    chains: RefCell<HashMap<Vec<u8>, Seen<Rc<Chain>>>>,
    keys: RefCell<HashMap<Vec<u8>, Seen<Key>>>,
    modules: RefCell<HashMap<Vec<u8>, Seen<Rc<python::Module>>>>,
    folders: RefCell<HashMap<Vec<u8>, Seen<Names>>>,
    sites: RefCell<HashMap<Vec<u8>, Rc<python::search::SearchPath>>>,
    renewals: OnceCell<(Option<Rc<renewals::Renewals>>, usize)>,
    /// What was seen of the machine besides files.
    machine: Option<&'w machine::Machine>,
}

impl<'w> Facts<'w> {
    /// Facts about the machine that `world` shows. `now` in seconds since 1970.
    pub fn new(
        world: &'w dyn World,
        here: bool,
        tree_root: Vec<u8>,
        now: Option<i64>,
        target: Target,
    ) -> Self {
        Facts {
            world,
            here,
            tree_root,
            now,
            target,
            unanswered: Cell::new(0),
            not_asked: RefCell::default(),
            gaps: RefCell::default(),
            chains: RefCell::default(),
            keys: RefCell::default(),
            modules: RefCell::default(),
            folders: RefCell::default(),
            sites: RefCell::default(),
            renewals: OnceCell::new(),
            machine: None,
        }
    }

    /// With what was seen of the running machine.
    #[must_use]
    pub fn with_machine(mut self, machine: &'w machine::Machine) -> Self {
        self.machine = Some(machine);
        self
    }

    /// What was seen of the running machine; none where it is not asked how it runs.
    pub fn machine(&self) -> Option<&'w machine::Machine> {
        self.machine
    }

    /// The present time in seconds since 1970.
    pub fn now(&self) -> Seen<i64> {
        match self.now {
            Some(now) => Seen::Is(now),
            None => self.noted(Topic::Clock, b"", Seen::NotAsked),
        }
    }

    /// Whether files outside the tree can be looked at.
    pub fn here(&self) -> bool {
        self.here
    }

    /// `stat`, links followed.
    pub fn stat(&self, topic: Topic, path: &[u8]) -> Seen<Meta> {
        self.ask(topic, path, |world| world.stat(path))
    }

    /// What a link points to, as it is written; absent where there is no link.
    pub fn link(&self, topic: Topic, path: &[u8]) -> Seen<Vec<u8>> {
        self.ask(topic, path, |world| world.link(path))
    }

    /// The entries of a folder.
    pub fn list(&self, topic: Topic, path: &[u8]) -> Seen<Vec<Entry>> {
        self.ask(topic, path, |world| world.list(path))
    }

    /// What a file holds; bounded by the edge.
    pub fn text(&self, topic: Topic, path: &[u8]) -> Seen<Arc<[u8]>> {
        self.ask(topic, path, |world| world.contents(path))
    }

    /// The certificates in a file; it is read once.
    pub fn certificates(&self, path: &[u8]) -> Seen<Rc<Chain>> {
        if let Some(seen) = self.chains.borrow().get(path) {
            return self.counted(seen.clone());
        }
        let seen = match self.text(Topic::Certificates, path) {
            Seen::Is(bytes) => Seen::Is(Rc::new(Chain::of(&bytes))),
            Seen::Absent => Seen::Absent,
            Seen::NotAsked => Seen::NotAsked,
            Seen::Gap(reason) => Seen::Gap(reason),
        };
        self.chains.borrow_mut().insert(path.to_vec(), seen.clone());
        seen
    }

    /// What is known of the private key in a file: its public half.
    pub fn key(&self, path: &[u8]) -> Seen<Key> {
        if let Some(seen) = self.keys.borrow().get(path) {
            return self.counted(seen.clone());
        }
        let seen = match self.text(Topic::Keys, path) {
            Seen::Is(bytes) => Seen::Is(Key::of(&bytes)),
            Seen::Absent => Seen::Absent,
            Seen::NotAsked => Seen::NotAsked,
            Seen::Gap(reason) => Seen::Gap(reason),
        };
        self.keys.borrow_mut().insert(path.to_vec(), seen.clone());
        seen
    }

    /// What a Python source file does; each is parsed once. A folder holds no source: a
    /// mount of scripts names one, and nothing is left unlooked at.
    pub fn python(&self, path: &[u8]) -> Seen<Rc<python::Module>> {
        if let Some(seen) = self.modules.borrow().get(path) {
            return self.counted(seen.clone());
        }
        let seen = match self.source(path) {
            Seen::Is(text) => match python::parse(path, &text) {
                Some(module) => Seen::Is(Rc::new(module)),
                None => {
                    let reason = "it is too large or too involved to be parsed";
                    self.noted(Topic::Code, path, Seen::Gap(reason.into()))
                }
            },
            Seen::Absent => Seen::Absent,
            Seen::NotAsked => Seen::NotAsked,
            Seen::Gap(reason) => Seen::Gap(reason),
        };
        let mut modules = self.modules.borrow_mut();
        modules.insert(path.to_vec(), seen.clone());
        seen
    }

    /// The text of a source file.
    fn source(&self, path: &[u8]) -> Seen<Arc<[u8]>> {
        match self.world.stat(path) {
            Seen::Is(meta) if meta.kind == FileKind::Directory => Seen::Absent,
            _ => self.text(Topic::Code, path),
        }
    }

    /// The names of what is in a folder; each is listed once.
    pub fn names_in(&self, topic: Topic, folder: &[u8]) -> Seen<Names> {
        if let Some(seen) = self.folders.borrow().get(folder) {
            return self.counted(seen.clone());
        }
        let seen = match self.list(topic, folder) {
            Seen::Is(all) => Seen::Is(Rc::new(all.into_iter().map(|e| e.name).collect())),
            Seen::Absent => Seen::Absent,
            Seen::NotAsked => Seen::NotAsked,
            Seen::Gap(reason) => Seen::Gap(reason),
        };
        let mut folders = self.folders.borrow_mut();
        folders.insert(folder.to_vec(), seen.clone());
        seen
    }

    /// A folder of installed packages and those that its `.pth` files name; read once.
    pub fn site(&self, folder: &[u8]) -> Rc<python::search::SearchPath> {
        if let Some(known) = self.sites.borrow().get(folder) {
            return known.clone();
        }
        let site = Rc::new(python::search::SearchPath::of_site(self, folder));
        let mut sites = self.sites.borrow_mut();
        sites.insert(folder.to_vec(), site.clone());
        site
    }

    /// The machine's accounts, and httpd's version.
    pub fn world(&self) -> &'w dyn World {
        self.world
    }

    fn ask<T>(&self, topic: Topic, path: &[u8], ask: impl Fn(&dyn World) -> Seen<T>) -> Seen<T> {
        let asked = self.here || path::within(path, &self.tree_root);
        let seen = if asked {
            ask(self.world)
        } else {
            Seen::NotAsked
        };
        self.noted(topic, path, seen)
    }

    fn noted<T>(&self, topic: Topic, path: &[u8], seen: Seen<T>) -> Seen<T> {
        let seen = self.counted(seen);
        match &seen {
            Seen::NotAsked => *self.not_asked.borrow_mut().entry(topic).or_default() += 1,
            Seen::Gap(reason) => {
                let mut gaps = self.gaps.borrow_mut();
                gaps.entry(path.to_vec()).or_insert_with(|| reason.clone());
            }
            Seen::Is(_) | Seen::Absent => {}
        }
        seen
    }

    fn counted<T>(&self, seen: Seen<T>) -> Seen<T> {
        if matches!(seen, Seen::NotAsked | Seen::Gap(_)) {
            self.unanswered.set(self.unanswered.get() + 1);
        }
        seen
    }

    /// Counts questions that had no answer once more: something that was made of them is used
    /// again.
    pub(crate) fn count_again(&self, unanswered: usize) {
        self.unanswered.set(self.unanswered.get() + unanswered);
    }

    /// How many questions have had no answer so far.
    pub fn unanswered(&self) -> usize {
        self.unanswered.get()
    }

    /// What rules wanted to look at and this machine is not the one for; each topic once.
    pub fn not_asked(&self) -> Vec<Topic> {
        self.not_asked.borrow().keys().copied().collect()
    }

    /// What could not be looked at, and why; each path once.
    pub fn gaps(&self) -> Vec<(Vec<u8>, String)> {
        let gaps = self.gaps.borrow();
        gaps.iter().map(|(p, r)| (p.clone(), r.clone())).collect()
    }
}
