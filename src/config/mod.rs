//! What httpd would believe: trees of lines to the effective configuration, with the origin
//! of each directive and every fault that the reading comes upon.

pub mod acl;
mod args;
mod checks;
pub mod defines;
pub mod expression;
pub mod fault;
mod faults;
mod lua;
pub mod modules;
pub mod passed;
pub mod path;
pub mod pem;
pub(crate) mod reader;
pub mod regex;
mod start;
pub mod suggest;
pub mod table;
pub mod tree;
mod values;
pub mod views;
pub mod walk;
pub mod world;
mod world_table;

use crate::source::Sources;

pub use reader::Options;
pub(crate) use values::{HostKind, host_kind, parse_address};
pub use world_table::Table;

use defines::Defines;
use fault::Fault;
use modules::Modules;
use passed::{Pattern, Skipped};
use tree::{NodeId, Tree};
use walk::Store;
use world::World;

/// What is to be read.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file httpd would be given with `-f`.
    pub main: Vec<u8>,
    /// Files to be read after it, as if it included them at its end.
    pub more: Vec<Vec<u8>>,
    /// The directory of a `.htaccess` file, if `main` is one.
    pub htaccess: Option<Vec<u8>>,
    /// Everything else.
    pub options: Options,
}

/// A configuration as httpd would have it.
pub struct Config {
    /// The files.
    pub sources: Sources,
    /// The directives that are left when includes, conditions and macros are carried out.
    pub tree: Tree,
    /// The loaded modules.
    pub modules: Modules,
    /// The names and variables.
    pub defines: Defines,
    /// The server root.
    pub server_root: Vec<u8>,
    /// The section of each server; none for the main one.
    pub servers: Vec<Option<NodeId>>,
    /// What the setters remembered.
    pub store: Store,
    /// The conditional sections that do not hold, in the order of reading.
    pub skipped: Vec<Skipped>,
    /// The includes with a wildcard, in the order of reading.
    pub patterns: Vec<Pattern>,
    /// What is included from outside the tree, where this machine is not the one that runs it.
    pub not_read: Vec<Vec<u8>>,
    /// The files that were read after the main one though nothing includes them.
    pub more: Vec<Vec<u8>>,
    /// Every fault, in the order in which httpd comes upon them.
    pub faults: Vec<Fault>,
    /// How many more there are, beyond those that anybody would read.
    pub left_out: u64,
    /// Whether reading was given up before the end: what was not read is not known.
    pub stopped: bool,
    /// Whether it is a whole server's configuration.
    pub whole: bool,
    /// Whether Debian's packages are what it is for, by its layout or by its place.
    pub debians: bool,
    /// Whether this machine is the one that runs it.
    pub here: bool,
    /// The folder of the `.htaccess` file that it is, if it is one.
    pub htaccess: Option<Vec<u8>>,
    known: views::known::Known,
}

/// Reads a configuration, as httpd does for `-t`, and goes on to what a start would do.
pub fn load(world: &dyn World, request: Request) -> Config {
    let tree_root = request.options.server_root.clone();
    let whole = request.options.whole;
    let htaccess = request.htaccess.clone();
    let outcome = reader::read(world, &request.main, &request.more, request.options);
    let mut cx = walk::Cx::new(walk::Input {
        world,
        sources: &outcome.sources,
        tree: &outcome.tree,
        modules: &outcome.modules,
        defines: &outcome.defines,
        providers: &outcome.providers,
        server_root: &outcome.server_root,
        runtime_dir: outcome.runtime_dir.as_deref(),
        tree_root: &tree_root,
        whole,
        here: outcome.here,
        htaccess: request.htaccess,
    });
    checks::run(&mut cx);
    let walk::Cx {
        faults: walked,
        servers,
        store,
        ..
    } = cx;
    let (mut faults, mut left_out) = outcome.faults.into_parts();
    let (mut walked, more) = walked.into_parts();
    left_out += more;
    if outcome.stopped {
        // What is not read may mend it.
        for fault in &mut walked {
            fault.certain = false;
            fault.stops = None;
        }
    }
    if htaccess.is_some() {
        // httpd reads such a file when a request comes, and answers that one with an error.
        for fault in &mut faults {
            fault.stops = None;
        }
    }
    faults.extend(walked);
    let mut config = Config {
        sources: outcome.sources,
        tree: outcome.tree,
        modules: outcome.modules,
        defines: outcome.defines,
        server_root: outcome.server_root,
        servers,
        store,
        skipped: outcome.skipped,
        patterns: outcome.patterns,
        not_read: outcome.not_read,
        more: request.more,
        faults,
        left_out,
        stopped: outcome.stopped,
        whole,
        debians: outcome.debians,
        here: outcome.here,
        htaccess,
        known: views::known::Known::default(),
    };
    if config.htaccess.is_none() && !outcome.stopped {
        let deaths = start::check(&config, world, &tree_root);
        config.faults.extend(deaths);
    }
    config
}
