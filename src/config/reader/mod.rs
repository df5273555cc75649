//! The first pass: files to a tree. httpd: `ap_read_config`, `ap_build_config_sub` and
//! `execute_now` in server/config.c.
//!
//! What httpd carries out while reading is carried out here: `Include`, `Define`,
//! `LoadModule`, `<IfModule>` and its like, macros. httpd stops at its first fault; we note
//! it, mend the reading as a person would, and go on.

mod budget;
mod conditions;
mod include;
mod input;
mod loading;
mod lua;
mod macros;
mod on_read;
mod perl;
mod sections;

use crate::hash::HashMap;
use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::finding::Stops;
use crate::source::{FileId, Sources, Span};
use crate::syntax::{self, Kind as LineKind, Text, Value, word};

use super::defines::Defines;
use super::fault::{Fault, Kind, Refusal};
use super::faults::Faults;
use super::modules::Modules;
use super::passed::{Pattern, Skipped};
use super::path;
use super::table::{Directive, DirectiveId};
use super::tree::{Args, Node, NodeId, Tree, ViaId};
use super::world::{Seen, World};

use budget::Budget;
use input::{Input, Item, Place, Running};

pub(in crate::config) use conditions::{missing_argument, missing_bracket};
use macros::Macro;

/// How deep sections may stand in each other. httpd has no limit but its stack.
const MAX_DEPTH: usize = 1_000;

/// How many undefined variables of one line are told.
const MAX_UNDEFINED: usize = 100;

/// How the reading is told what cannot be read from files.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server root to begin with.
    pub server_root: Vec<u8>,
    /// Names defined on the command line, `-D`.
    pub defines: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// The modules that are there before the first line is read.
    pub modules: Modules,
    /// A whole server's configuration; else a fragment, whose surroundings are not known.
    pub whole: bool,
    /// Whether missing variables get Debian's values.
    pub debian: bool,
    /// The `envvars` file, if there is one.
    pub envvars: Option<Vec<u8>>,
    /// Whether this machine is the one that is to run it; none: found out from the first
    /// `LoadModule`.
    pub here: Option<bool>,
}

/// What comes out of the first pass.
pub(super) struct Outcome {
    pub(super) sources: Sources,
    pub(super) tree: Tree,
    pub(super) faults: Faults,
    pub(super) modules: Modules,
    pub(super) defines: Defines,
    pub(super) providers: Vec<Vec<u8>>,
    pub(super) server_root: Vec<u8>,
    pub(super) runtime_dir: Option<Vec<u8>>,
    pub(super) here: bool,
    /// Whether it is Debian's, by its layout or by its place.
    pub(super) debians: bool,
    pub(super) skipped: Vec<Skipped>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) not_read: Vec<Vec<u8>>,
    /// Whether reading was given up: what follows from the tree is then not certain.
    pub(super) stopped: bool,
}

/// Reads a configuration. `more` files are read after the main one, as if a last
/// `IncludeOptional` named them.
pub(super) fn read(world: &dyn World, main: &[u8], more: &[Vec<u8>], options: Options) -> Outcome {
    let mut reader = Reader::new(world, options);
    reader.debian_layout = !reader.whole || path::file_name(main) == b"apache2.conf";
    reader.main(main, more);
    let debians = reader.debians();
    Outcome {
        sources: reader.sources,
        tree: reader.tree,
        faults: reader.faults,
        modules: reader.modules,
        defines: reader.defines,
        providers: reader.providers,
        server_root: reader.server_root,
        runtime_dir: reader.runtime_dir,
        here: reader.here.unwrap_or(false),
        debians,
        skipped: reader.skipped,
        patterns: reader.patterns,
        not_read: reader.not_read,
        stopped: reader.stopped,
    }
}

struct Reader<'w> {
    world: &'w dyn World,
    sources: Sources,
    tree: Tree,
    faults: Faults,
    modules: Modules,
    defines: Defines,
    /// Authorization providers that directives have made so far.
    providers: Vec<Vec<u8>>,
    macros: Option<HashMap<Vec<u8>, Rc<Macro>>>,
    server_root: Vec<u8>,
    runtime_dir: Option<Vec<u8>>,
    whole: bool,
    debian: bool,
    here: Option<bool>,
    /// Whether the main file is called as Debian calls it, or is not known.
    debian_layout: bool,
    /// The tree's own root, whose files are there whatever machine this is.
    tree_root: Vec<u8>,
    /// Files already read, by path.
    files: HashMap<Vec<u8>, (FileId, Arc<syntax::Tree>)>,
    /// Open sections, across files and conditions.
    open: Vec<Open>,
    /// The last node at the top.
    top_tail: Option<NodeId>,
    /// Paths being read.
    stack: Vec<Vec<u8>>,
    /// An include loop was seen: files on the stack are not entered again.
    looped: bool,
    /// How many conditions around the present line are unknown.
    unknown: u32,
    budget: Budget,
    /// Nothing more is read, in whatever file.
    stopped: bool,
    /// The macros being read.
    running: Running,
    /// `LoadModule` symbols, in order.
    load_symbols: Vec<Vec<u8>>,
    skipped: Vec<Skipped>,
    patterns: Vec<Pattern>,
    /// What is included from where this machine does not look.
    not_read: Vec<Vec<u8>>,
}

/// An open section.
struct Open {
    node: NodeId,
    tail: Option<NodeId>,
    /// Its name without `<`, as httpd spells it.
    name: Vec<u8>,
}

/// A run of lines that a condition holds together, or a whole file.
struct Level {
    /// What closes it, without `</`; none for a file.
    closed_by: Option<Vec<u8>>,
    /// How many sections were open when it began.
    base: usize,
    /// Where it was opened.
    place: Place,
    /// Whether it made the lines in it uncertain.
    unknown: bool,
}

/// What to do after a line.
enum Next {
    Line,
    /// Enter a conditional section.
    Enter {
        name: &'static str,
        unknown: bool,
    },
    /// Pass over a conditional section, for that condition.
    Skip {
        name: &'static str,
        subject: Vec<u8>,
        negated: bool,
    },
    /// Pass over what is no configuration, up to that line; an empty one never comes.
    Verbatim(&'static [u8]),
    /// Read Lua code.
    Lua(DirectiveId),
    /// Read a macro's body.
    Define(macros::Head),
    /// Read a macro's expansion before the next line.
    Use(Rc<macros::Expansion>),
}

impl<'w> Reader<'w> {
    fn new(world: &'w dyn World, options: Options) -> Self {
        let mut defines = Defines::default();
        for (name, value) in &options.defines {
            defines.define(name, value.as_deref());
        }
        if let Some(envvars) = &options.envvars
            && let Ok(bytes) = world.read(envvars)
        {
            defines.read_envvars(&bytes);
        }
        Reader {
            world,
            sources: Sources::default(),
            tree: Tree::default(),
            faults: Faults::default(),
            modules: options.modules,
            defines,
            providers: Vec::new(),
            macros: None,
            tree_root: options.server_root.clone(),
            server_root: options.server_root,
            runtime_dir: None,
            whole: options.whole,
            debian: options.debian,
            here: options.here,
            debian_layout: false,
            files: HashMap::default(),
            open: Vec::new(),
            top_tail: None,
            stack: Vec::new(),
            looped: false,
            unknown: 0,
            budget: Budget::new(),
            stopped: false,
            running: Running::default(),
            load_symbols: Vec::new(),
            skipped: Vec::new(),
            patterns: Vec::new(),
            not_read: Vec::new(),
        }
    }

    fn main(&mut self, main: &[u8], more: &[Vec<u8>]) {
        for path in std::iter::once(main).chain(more.iter().map(Vec::as_slice)) {
            if let Err(refusal) = self.file(path, ViaId::ROOT) {
                // There is no line to point at: the file itself cannot be read.
                let file = self.sources.add(path.to_vec(), Arc::from(&b""[..]));
                let place = Place::new(file, 1, 0, 0, ViaId::ROOT);
                self.refuse(refusal, &place, None, None);
            }
        }
    }

    /// Reads all lines of an input. httpd: `ap_build_config` and `ap_build_cont_config`.
    fn lines(&mut self, mut input: Input) {
        let base = self.open.len();
        let start = input.place();
        let running = std::mem::replace(&mut self.running, input.running());
        let mut levels = vec![Level {
            closed_by: None,
            base,
            place: start,
            unknown: false,
        }];
        while let Some(item) = self.next_item(&mut input) {
            if !item.nul && matches!(item.kind(), LineKind::Blank | LineKind::Comment) {
                continue;
            }
            let text = item.text();
            if item.kind() == LineKind::TooLong {
                self.too_long(&item);
                break;
            }
            if item.nul {
                self.nul(&item);
            }
            let level = levels
                .last()
                .expect("the file's own level is never taken off");
            if self.open.len() == level.base
                && let Some(closed_by) = &level.closed_by
                && text
                    .bytes()
                    .strip_prefix(b"</")
                    .is_some_and(|rest| rest.eq_ignore_ascii_case(closed_by))
            {
                if level.unknown {
                    self.unknown -= 1;
                }
                levels.pop();
                continue;
            }
            match self.line(text, &item.place, &mut levels) {
                Next::Line => {}
                Next::Enter { name, unknown } => {
                    if levels.len() + self.open.len() > MAX_DEPTH {
                        self.too_deep(&item.place);
                        break;
                    }
                    if unknown {
                        self.unknown += 1;
                    }
                    let mut closed_by = name.as_bytes()[1..].to_vec();
                    closed_by.push(b'>');
                    levels.push(Level {
                        closed_by: Some(closed_by),
                        base: self.open.len(),
                        place: item.place,
                        unknown,
                    });
                }
                Next::Skip {
                    name,
                    subject,
                    negated,
                } => {
                    let end = self.skip(&mut input, name, &item.place);
                    self.skipped.push(Skipped {
                        section: name,
                        subject,
                        negated,
                        tag: item.place.span(),
                        content: between(&item.place, end.as_ref()),
                        parent: self.open.last().map(|open| open.node),
                        via: item.place.via,
                        certain: self.unknown == 0,
                    });
                }
                Next::Verbatim(last) => self.verbatim(&mut input, last),
                Next::Lua(id) => self.lua_section(&mut input, id, &item.place),
                Next::Define(head) => self.macro_body(&mut input, head, &item.place),
                Next::Use(expansion) => {
                    let via = self
                        .tree
                        .via(item.place.span(), item.place.line, item.place.via);
                    input.push_macro(expansion, via);
                }
            }
        }
        self.running = running;
        if self.stopped {
            // What is open here may well be closed in what is not read.
            self.open.truncate(base);
            self.unknown -= levels.iter().filter(|level| level.unknown).count() as u32;
        } else {
            self.end_of_input(levels, base);
        }
    }

    /// The next line, if reading goes on.
    fn next_item(&mut self, input: &mut Input) -> Option<Item> {
        if self.stopped {
            return None;
        }
        let item = input.next()?;
        match self.budget.lines(1) {
            Ok(()) => Some(item),
            Err(refusal) => {
                self.stop(refusal, &item.place);
                None
            }
        }
    }

    /// One line. httpd: `ap_build_config_sub`.
    fn line(&mut self, text: Text<'_>, place: &Place, levels: &mut Vec<Level>) -> Next {
        if matches!(text.bytes().first(), None | Some(b'#')) {
            return Next::Line;
        }
        let (text, opaque) = self.resolve(text, place);
        let bytes = text.bytes();
        let (Some(head), args_at) = word(bytes, 0) else {
            return Next::Line;
        };
        if head.value.is_empty() {
            return Next::Line; // `""` at the start of a line: httpd passes over it
        }
        let mut name: Cow<'_, [u8]> = head.value.clone();
        let closing = name.get(1) == Some(&b'/');
        let mut bracketed = false;
        if !closing && name.ends_with(b">") {
            name.to_mut().pop();
            bracketed = true;
        }
        let bracket = !closing && name.starts_with(b"<") && args_at >= bytes.len();
        let name_range = head.range.start..head.range.end - usize::from(bracketed);

        if closing && name.starts_with(b"<") {
            self.close(&name, &text, place, levels);
            return Next::Line;
        }

        let candidates = self.modules.directives(&name);
        let directive = candidates.first().copied();
        if let Some(id) = directive
            && id.get().on_read()
        {
            let args = if bracket {
                let mut args = Text::empty();
                let (_, end) = text.place(0..bytes.len());
                args.push_value(b">", end.saturating_sub(1), end);
                args
            } else {
                text.part(args_at..bytes.len())
            };
            return self.on_read(id, &args, place, opaque);
        }

        let directive = directive.or_else(|| super::table::lookup(&name).first().copied());
        let (start, name_end) = text.place(name_range);
        let (_, end) = text.place(0..bytes.len());
        let args = if bracket {
            Args::Bracket
        } else {
            let part = text.part(args_at..bytes.len());
            match part.plain() {
                Some(at) => Args::Plain(at, at + part.bytes().len() as u32),
                None => {
                    if let Err(refusal) = self.budget.bytes(part.bytes().len()) {
                        self.stop(refusal, place);
                        return Next::Line;
                    }
                    self.tree.keep(part)
                }
            }
        };
        let node = Node {
            directive,
            file: place.file,
            line: place.line,
            start,
            end: end.max(name_end),
            name_len: (name_end - start).min(u32::from(u16::MAX)) as u16,
            args,
            parent: self.open.last().map(|o| o.node),
            first_child: None,
            next: None,
            via: place.via,
            certain: self.unknown == 0,
            opaque,
        };
        let tail = match self.open.last() {
            Some(open) => open.tail,
            None => self.top_tail,
        };
        let unnamed = node.directive.is_none();
        let id = self.tree.append(node, tail);
        if unnamed {
            // A macro or a variable may have made another name than the file has.
            self.tree.name(id, &name);
        }
        match self.open.last_mut() {
            Some(open) => open.tail = Some(id),
            None => self.top_tail = Some(id),
        }
        if name.starts_with(b"<") {
            if self.open.len() + levels.len() > MAX_DEPTH {
                self.too_deep(place);
                return Next::Line;
            }
            // The tag that closes it must be spelt as the directive is, whatever its case.
            let spelt = match directive.filter(|_| !candidates.is_empty()) {
                Some(id) => id.get().name.as_bytes()[1..].to_vec(),
                None => name[1..].to_vec(),
            };
            self.open.push(Open {
                node: id,
                tail: None,
                name: spelt,
            });
        }
        Next::Line
    }

    /// Replaces the variables of a line; says whether one has a value that is not known.
    fn resolve<'t>(&mut self, text: Text<'t>, place: &Place) -> (Text<'t>, bool) {
        if memchr::memchr(b'$', text.bytes()).is_none() {
            return (text, false);
        }
        let mut undefined = Vec::new();
        let mut opaque = false;
        let mut spent = Ok(());
        let mut changed = false;
        let (defines, world, whole, debian) = (&self.defines, self.world, self.whole, self.debian);
        let budget = &mut self.budget;
        let resolved = syntax::resolve(text.clone(), |variable| {
            let value = defines
                .value(variable.name)
                .map(Cow::Borrowed)
                .or_else(|| world.env(variable.name).map(Cow::Owned))
                .or_else(|| defines.outside(variable.name).map(Cow::Borrowed))
                .or_else(|| {
                    // On the machine itself a name that nothing sets is one that nothing sets.
                    let value = Defines::debian(variable.name).filter(|_| debian)?;
                    (!whole || !world.httpd_is_there()).then_some(Cow::Borrowed(value))
                });
            if let Some(value) = value {
                if spent.is_ok() {
                    // The line is put together anew with its first value.
                    let line = if changed { 0 } else { text.bytes().len() };
                    changed = true;
                    spent = budget.bytes(line + value.len());
                }
                if spent.is_ok() {
                    return Value::Is(value);
                }
                opaque = true;
            } else if !whole {
                opaque = true;
            } else if !variable.name.contains(&b':') && undefined.len() < MAX_UNDEFINED {
                undefined.push((
                    String::from_utf8_lossy(variable.name).into_owned(),
                    text.place(variable.range.clone()),
                ));
            }
            Value::Undefined
        });
        if let Err(refusal) = spent {
            self.stop(refusal, place);
        }
        for (name, (start, end)) in undefined {
            let refusal = Refusal::new(format!("nothing defines ${{{name}}}"))
                .kind(Kind::UndefinedVariable)
                .help(format!(
                    "httpd leaves the text `${{{name}}}` as it stands; write `Define {name} value` \
                     before it, or set it in envvars"
                ));
            let mut at = *place;
            at.start = start;
            at.end = end;
            self.fault(refusal, &at, None, None);
        }
        (resolved, opaque)
    }

    /// Gives the reading up: what is beyond cannot be said.
    fn stop(&mut self, refusal: Refusal, place: &Place) {
        self.stopped = true;
        self.fault(refusal, place, None, None);
    }

    /// httpd gives up on the file here, and on the whole.
    fn too_long(&mut self, item: &Item) {
        let refusal = Refusal::new(format!(
            "this line is longer than the {} bytes that httpd reads",
            syntax::LINE_LIMIT
        ))
        .kind(Kind::LineTooLong)
        .help("is this a configuration file at all? break the line with `\\` at its end");
        let mut place = item.place;
        place.end = place.start + 1;
        self.refuse(refusal, &place, None, None);
    }

    fn too_deep(&mut self, place: &Place) {
        let refusal = Refusal::new(format!(
            "sections stand more than {MAX_DEPTH} deep in each other; reading stops here"
        ))
        .kind(Kind::TooDeep)
        .help("is a closing tag missing in every one of them?");
        self.stop(refusal, place);
    }

    fn nul(&mut self, item: &Item) {
        let refusal = Refusal::new("a NUL byte: httpd does not see the rest of this line")
            .kind(Kind::Nul)
            .help("is this a binary file, or one in UTF-16? save it as UTF-8");
        let mut place = item.place;
        if let Some(at) = item.first_nul() {
            place.start = at;
            place.end = at + 1;
        }
        self.fault(refusal, &place, None, None);
    }

    /// Notes a fault that `apache2 -t` stops at.
    fn refuse(
        &mut self,
        refusal: Refusal,
        place: &Place,
        args: Option<&Text<'_>>,
        directive: Option<DirectiveId>,
    ) {
        // Not httpd's refusal, but where this reading gives up.
        if refusal.kind == Kind::TooDeep {
            self.stop(refusal, place);
            return;
        }
        let certain = self.unknown == 0 && !refusal.doubtful;
        let stops = certain.then_some(Stops::Configtest);
        self.note(refusal, place, args, directive, stops);
    }

    /// Notes a fault that httpd carries on after.
    fn fault(
        &mut self,
        refusal: Refusal,
        place: &Place,
        args: Option<&Text<'_>>,
        directive: Option<DirectiveId>,
    ) {
        self.note(refusal, place, args, directive, None);
    }

    fn note(
        &mut self,
        refusal: Refusal,
        place: &Place,
        args: Option<&Text<'_>>,
        directive: Option<DirectiveId>,
        stops: Option<Stops>,
    ) {
        let span = match (&refusal.range, args) {
            (Some(range), Some(args)) => {
                let (start, end) = args.place(range.clone());
                Span::new(place.file, start, end.max(start))
            }
            _ => place.span(),
        };
        self.faults.add(Fault {
            kind: refusal.kind,
            span,
            line: place.line,
            message: refusal.message,
            help: refusal.help,
            labels: refusal.labels,
            instead: refusal.instead,
            mend: refusal.mend,
            stops,
            certain: self.unknown == 0,
            via: place.via,
            directive,
            lacks: refusal.lacks,
        });
    }

    /// Whether this machine can be asked about a path: one in the tree always can, others
    /// only where this is the machine that will run the configuration.
    fn asked(&self, path: &[u8]) -> bool {
        self.here.unwrap_or(false) || path::within(path, &self.tree_root)
    }

    fn stat(&self, path: &[u8]) -> Seen<super::world::Meta> {
        if self.asked(path) {
            self.world.stat(path)
        } else {
            Seen::NotAsked
        }
    }

    /// Whether Debian's packages are what brings its httpd and its modules: of another system's
    /// it is not known what is built in, and what is to be installed.
    fn debians(&self) -> bool {
        let folder = b"/usr/lib/apache2/modules";
        self.debian_layout || self.here == Some(true) && self.world.stat(folder).is_there()
    }

    fn directive_named(id: DirectiveId) -> &'static Directive {
        id.get()
    }
}

/// What stands between two tags; nothing where they are not of one file, as in a macro.
fn between(opened: &Place, closed: Option<&Place>) -> Span {
    let end = closed
        .filter(|closed| closed.file == opened.file && closed.start >= opened.end)
        .map_or(opened.end, |closed| closed.start);
    Span::new(opened.file, opened.end, end)
}
