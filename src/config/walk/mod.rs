//! The second pass: the tree is carried out, directive by directive, as httpd's setters would.
//! httpd: `ap_process_config_tree`, `ap_walk_config_sub` and `invoke_cmd` in server/config.c.

mod context;
mod store;
mod unknown;

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::finding::Stops;
use crate::hash::HashMap;
use crate::source::{Sources, Span};
use crate::syntax::{Text, Word};

use super::args;
use super::fault::{Fault, Kind, Refusal, Verdict};
use super::faults::Faults;
use super::modules::Modules;
use super::path;
use super::table::{Directive, DirectiveId, Style, allow};
use super::tree::{NodeId, Tree};
use super::values::{self, Check};
use super::world::{Meta, Seen, World};

pub use context::Forbidden;
pub use store::Store;

/// Index of a server: 0 is the main server, the others are virtual hosts in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerId(pub u32);

impl ServerId {
    /// The main server.
    pub const MAIN: ServerId = ServerId(0);
}

/// Where in the configuration a directive is carried out (`cmd_parms`).
#[derive(Debug, Clone)]
pub struct Scope {
    /// The server it is for.
    pub server: ServerId,
    /// What may stand here: bits of [`allow`].
    pub overrides: u32,
    /// The directory, location or file pattern around it; none in a server's own context.
    pub path: Option<Vec<u8>>,
    /// The methods that `<Limit>` leaves; -1 outside one.
    pub limited: i64,
    /// The section whose settings it changes; none for the server's own.
    pub section: Option<NodeId>,
}

/// What a setter can see and note.
pub struct Cx<'c> {
    /// The machine.
    pub world: &'c dyn World,
    /// The files.
    pub sources: &'c Sources,
    /// The tree.
    pub tree: &'c Tree,
    /// The loaded modules.
    pub modules: &'c Modules,
    /// The names that `Define` and `-D` defined.
    pub defines: &'c super::defines::Defines,
    /// Where it is.
    pub scope: Scope,
    /// What setters remember for each other.
    pub store: Store,
    /// What a `.htaccess` file is read by.
    pub htaccess: bool,
    /// Authorization providers that the reading has registered.
    pub(super) providers: &'c [Vec<u8>],
    /// The directive that is carried out.
    pub directive: &'static Directive,
    pub(super) server_root: &'c [u8],
    pub(super) runtime_dir: Option<&'c [u8]>,
    pub(super) whole: bool,
    pub(super) here: bool,
    pub(super) tree_root: &'c [u8],
    pub(super) faults: Faults,
    pub(super) servers: Vec<Option<NodeId>>,
    node: NodeId,
    /// The places of what may not be there, sorted; made when first asked for.
    doubtful: OnceCell<Vec<Span>>,
    /// Whether the present section's content has been walked.
    walked: bool,
    /// What is nearest to names that nobody knows.
    nearest: HashMap<Vec<u8>, Option<&'static [u8]>>,
}

/// What the second pass needs of the first.
pub(super) struct Input<'c> {
    pub(super) world: &'c dyn World,
    pub(super) sources: &'c Sources,
    pub(super) tree: &'c Tree,
    pub(super) modules: &'c Modules,
    pub(super) defines: &'c super::defines::Defines,
    pub(super) providers: &'c [Vec<u8>],
    pub(super) server_root: &'c [u8],
    pub(super) runtime_dir: Option<&'c [u8]>,
    pub(super) tree_root: &'c [u8],
    pub(super) whole: bool,
    pub(super) here: bool,
    /// The directory a `.htaccess` file is in.
    pub(super) htaccess: Option<Vec<u8>>,
}

impl<'c> Cx<'c> {
    pub(super) fn new(input: Input<'c>) -> Self {
        let htaccess = input.htaccess.is_some();
        let overrides = if htaccess {
            allow::ALL
        } else {
            (allow::RSRC_CONF | allow::ALL) & !(allow::AUTHCFG | allow::LIMIT)
        };
        Cx {
            world: input.world,
            sources: input.sources,
            tree: input.tree,
            modules: input.modules,
            defines: input.defines,
            scope: Scope {
                server: ServerId::MAIN,
                overrides,
                path: input.htaccess,
                limited: -1,
                section: None,
            },
            store: Store::default(),
            htaccess,
            providers: input.providers,
            directive: &super::table::DIRECTIVES[0],
            server_root: input.server_root,
            runtime_dir: input.runtime_dir,
            tree_root: input.tree_root,
            whole: input.whole,
            here: input.here,
            faults: Faults::default(),
            servers: vec![None],
            node: NodeId(0),
            doubtful: OnceCell::new(),
            walked: false,
            nearest: HashMap::default(),
        }
    }

    /// Carries out the whole tree.
    pub(super) fn run(&mut self) {
        self.siblings(self.tree.first());
    }

    fn siblings(&mut self, first: Option<NodeId>) {
        let mut at = first;
        while let Some(id) = at {
            self.carry_out(id);
            at = self.tree.get(id).next;
        }
    }

    /// Carries out what stands in the present section.
    pub fn children(&mut self) {
        let (node, directive) = (self.node, self.directive);
        self.siblings(self.tree.get(node).first_child);
        self.node = node;
        self.directive = directive;
        self.walked = true;
    }

    /// Carries out what stands in the present section, in another scope.
    pub fn children_in(&mut self, scope: Scope) {
        let outer = std::mem::replace(&mut self.scope, scope);
        self.children();
        self.scope = outer;
    }

    fn carry_out(&mut self, id: NodeId) {
        self.node = id;
        let node = self.tree.get(id);
        let name = self.name(id);
        let found = match node.directive {
            Some(first) if first.alone() => {
                if self.modules.provides(first.get()) || !self.modules.listed() {
                    self.invoke(id, first);
                    return;
                }
                Cow::Borrowed(&[][..])
            }
            _ => self.modules.directives(&name),
        };
        if found.is_empty() {
            // Without an MPM its directives are all unknown: that is told once, as that.
            let of_mpm = node.directive.is_some_and(|d| !d.get().mpms.is_empty());
            if !(of_mpm && self.modules.mpms().next().is_none()) {
                self.unknown_name(id, &name);
            }
            self.walk_anyway(id);
            return;
        }
        if self.modules.listed() {
            for directive in found.iter() {
                self.invoke(id, *directive);
            }
        } else if let Some(&directive) = found.first() {
            self.invoke(id, directive);
        }
    }

    /// httpd: `invoke_cmd`.
    fn invoke(&mut self, id: NodeId, directive: DirectiveId) {
        let command = directive.get();
        // Carried out while reading; or it came before the module that knows it, and is
        // then passed over.
        if command.on_read() {
            return;
        }
        self.directive = command;
        let node = self.tree.get(id);
        let text: Cow<'c, Text<'c>> = self.tree.args(id, self.sources);
        let unknown_value = node.opaque && memchr::memmem::find(text.bytes(), b"${").is_some();

        if self.scope.overrides & command.allowed == 0 && !self.may_be_elsewhere(command) {
            let refusal = self.not_allowed(command, id);
            self.refuse(refusal, &text);
            self.walk_anyway(id);
            return;
        }
        if unknown_value {
            self.walk_anyway(id);
            return;
        }
        self.walked = false;
        let verdict = self.call(command, directive, &text);
        self.node = id;
        self.directive = command;
        if let Err(refusal) = verdict {
            self.refuse(refusal, &text);
        }
        if command.section() && !self.walked {
            self.walk_anyway(id);
        }
    }

    fn call(&mut self, command: &'static Directive, id: DirectiveId, text: &Text<'c>) -> Verdict {
        let check = values::check(id);
        if command.style == Style::Raw {
            return match check {
                Check::Raw(set) | Check::Section(set) => set(self, text),
                _ => Ok(()),
            };
        }
        let words = args::split(command, text.bytes())?;
        match check {
            Check::Any | Check::Raw(_) | Check::Section(_) => Ok(()),
            Check::Flag(set) => {
                let on = words
                    .first()
                    .is_some_and(|w| w.value.eq_ignore_ascii_case(b"on"));
                set(self, on)
            }
            Check::Words(set) => set(self, &words),
            Check::One(set) => {
                let mut first = Ok(());
                for word in &words {
                    first = self.next_verdict(first, text, |cx| set(cx, word));
                }
                first
            }
            Check::Pair(set) => {
                let mut first = Ok(());
                for word in words.iter().skip(1) {
                    let lead: &Word<'_> = &words[0];
                    first = self.next_verdict(first, text, |cx| set(cx, lead, word));
                }
                first
            }
        }
    }

    /// Of a list each item is judged; all but the last refusal are noted at once.
    fn next_verdict(
        &mut self,
        before: Verdict,
        text: &Text<'_>,
        set: impl FnOnce(&mut Self) -> Verdict,
    ) -> Verdict {
        if let Err(refusal) = before {
            self.refuse(refusal, text);
        }
        set(self)
    }

    /// The content of a section that is at fault itself is looked through all the same, as
    /// if it were a directory's.
    fn walk_anyway(&mut self, id: NodeId) {
        self.node = id;
        if self.tree.get(id).first_child.is_none() {
            return;
        }
        let name = self.name(id);
        let server_level = name.eq_ignore_ascii_case(b"<VirtualHost");
        let mut scope = self.scope.clone();
        if !server_level {
            scope.overrides |= allow::ALL | allow::ACCESS_CONF;
            scope.path.get_or_insert_with(|| b"*".to_vec());
            scope.section = Some(id);
        }
        let before = self.faults.len();
        self.children_in(scope);
        // What is found in there holds only once the section itself is mended.
        if !self.modules.listed() {
            for fault in &mut self.faults[before..] {
                fault.certain = false;
                fault.stops = None;
            }
        }
    }

    /// The directive's name as it is written, without what a macro put in.
    pub(super) fn name(&self, id: NodeId) -> Cow<'c, [u8]> {
        let written = self.tree.written_name(id, self.sources);
        match self.tree.get(id).directive {
            Some(directive) => Cow::Borrowed(directive.get().name.as_bytes()),
            None => Cow::Borrowed(self.tree.kept_name(id).unwrap_or(written)),
        }
    }

    /// Notes a fault that `apache2 -t` stops at.
    pub fn refuse(&mut self, refusal: Refusal, text: &Text<'_>) {
        let stops = (!self.htaccess).then_some(Stops::Configtest);
        self.note(refusal, Some(text), stops);
    }

    /// Notes a fault that `apache2 -t` stops at and that is no single line's: it is put at
    /// the beginning of the first file.
    pub fn refuse_whole(&mut self, refusal: Refusal) {
        self.faults.add(Fault {
            kind: refusal.kind,
            span: Span::new(crate::source::FileId(0), 0, 0),
            line: 1,
            message: refusal.message,
            help: refusal.help,
            labels: refusal.labels,
            instead: None,
            mend: None,
            stops: Some(Stops::Configtest),
            certain: true,
            via: super::tree::ViaId::ROOT,
            directive: None,
            lacks: refusal.lacks,
        });
    }

    /// Whether the present directive is there whatever the unknown things are.
    pub fn certain(&self) -> bool {
        self.tree.get(self.node).certain
    }

    /// Notes a fault that httpd carries on after.
    pub fn warn(&mut self, refusal: Refusal, text: Option<&Text<'_>>) {
        self.note(refusal, text, None);
    }

    /// As [`Cx::warn`], about the present directive's own arguments.
    pub fn remark(&mut self, refusal: Refusal) {
        let text = self.tree.args(self.node, self.sources);
        self.note(refusal, Some(&text), None);
    }

    /// Notes a fault of another directive than the present one, which `apache2 -t` stops at
    /// once all are carried out. `line` is the one that httpd names, if not the directive's.
    pub fn refuse_at(&mut self, node: NodeId, refusal: Refusal, line: Option<u32>) {
        let stops = (!self.htaccess).then_some(Stops::Configtest);
        self.note_at(node, refusal, stops);
        if let (Some(line), Some(fault)) = (line, self.faults.last_mut()) {
            fault.line = line;
        }
    }

    /// Notes a fault of another directive than the present one, which httpd carries on after.
    pub fn remark_at(&mut self, node: NodeId, refusal: Refusal) {
        self.note_at(node, refusal, None);
    }

    fn note_at(&mut self, node: NodeId, refusal: Refusal, stops: Option<Stops>) {
        let present = std::mem::replace(&mut self.node, node);
        let text = self.tree.args(node, self.sources);
        self.note(refusal, Some(&text), stops);
        self.node = present;
    }

    /// Notes a fault, unless it is known; gives it back where it is kept.
    fn note(
        &mut self,
        refusal: Refusal,
        text: Option<&Text<'_>>,
        stops: Option<Stops>,
    ) -> Option<&mut Fault> {
        let node = self.tree.get(self.node);
        let own;
        let text = match text {
            Some(text) => text,
            None => {
                own = self.tree.args(self.node, self.sources);
                &own
            }
        };
        let span = match &refusal.range {
            Some(range) => {
                let (start, end) = text.place(range.clone());
                Span::new(node.file, start, end)
            }
            None => node.span(),
        };
        let certain = node.certain;
        // Two that may exclude each other, as in <IfModule x> and <IfModule !x>.
        if !certain && self.with_a_doubtful_other(&refusal) {
            return None;
        }
        self.faults.add(Fault {
            kind: refusal.kind,
            span,
            line: node.line,
            message: refusal.message,
            help: refusal.help,
            labels: refusal.labels,
            instead: refusal.instead,
            mend: refusal.mend,
            stops: stops.filter(|_| certain),
            certain,
            via: node.via,
            directive: node.directive,
            lacks: refusal.lacks,
        })
    }

    /// Whether the other of two that do not go together may not be there.
    fn with_a_doubtful_other(&self, refusal: &Refusal) -> bool {
        if !matches!(refusal.kind, Kind::Duplicate | Kind::Conflict) {
            return false;
        }
        let key = |span: &Span| (span.file, span.start);
        let places = self.doubtful.get_or_init(|| {
            let doubtful = self.tree.iter().filter(|(_, node)| !node.certain);
            let mut places: Vec<Span> = doubtful.map(|(_, node)| node.span()).collect();
            places.sort_unstable_by_key(key);
            places
        });
        refusal.labels.iter().any(|(label, _)| {
            let after = places.partition_point(|place| key(place) <= key(label));
            let before = after.checked_sub(1).map(|n| places[n]);
            before.is_some_and(|place| place.file == label.file && label.start < place.end)
        })
    }

    /// The node that is carried out.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// The place of the directive that is carried out.
    pub fn span(&self) -> Span {
        self.tree.get(self.node).span()
    }

    /// The place of a part of its arguments.
    pub fn span_of(&self, text: &Text<'_>, range: std::ops::Range<usize>) -> Span {
        let (start, end) = text.place(range);
        Span::new(self.tree.get(self.node).file, start, end)
    }

    /// Whether the server is a virtual host.
    pub fn is_virtual(&self) -> bool {
        self.scope.server != ServerId::MAIN
    }

    /// The section of a server; none for the main one.
    pub fn section_of(&self, server: ServerId) -> Option<NodeId> {
        self.servers[server.0 as usize]
    }

    /// The server root.
    pub fn server_root(&self) -> &[u8] {
        self.server_root
    }

    /// Enters a new virtual host.
    pub fn new_server(&mut self) -> ServerId {
        self.servers.push(Some(self.node));
        ServerId(self.servers.len() as u32 - 1)
    }

    /// A path below the server root, as `ap_server_root_relative` makes it.
    pub fn under_root(&self, file: &[u8]) -> Vec<u8> {
        path::under(self.server_root, file)
    }

    /// A path below the runtime directory, as `ap_runtime_dir_relative` makes it.
    pub fn under_runtime_dir(&self, file: &[u8]) -> Vec<u8> {
        match self.runtime_dir {
            Some(dir) => path::under(dir, file),
            None => path::under(&path::under(self.server_root, b"logs"), file),
        }
    }

    fn asked(&self, path: &[u8]) -> bool {
        self.here || path::within(path, self.tree_root)
    }

    /// `stat`, links followed; not asked where this is another machine.
    pub fn stat(&self, path: &[u8]) -> Seen<Meta> {
        if self.asked(path) {
            self.world.stat(path)
        } else {
            Seen::NotAsked
        }
    }

    /// What a file holds; not asked where this is another machine.
    pub fn contents(&self, path: &[u8]) -> Seen<std::sync::Arc<[u8]>> {
        if self.asked(path) {
            self.world.contents(path)
        } else {
            Seen::NotAsked
        }
    }

    /// Whether this machine is the one that runs the configuration.
    pub fn here(&self) -> bool {
        self.here
    }

    /// Whether the configuration is a whole server's, not a fragment.
    pub fn whole(&self) -> bool {
        self.whole
    }
}

#[cfg(test)]
mod tests;
