//! What a rule looks at: the effective configuration, views on it, and the facts.

use std::any::{Any, TypeId};
use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::wsgi::programs;
use crate::config::Config;
use crate::config::modules::Tri;
use crate::config::table::{DirectiveId, lookup};
use crate::config::tree::{Node, NodeId, ViaId};
use crate::config::views::apps::Apps;
use crate::config::views::authorization::{Authorization, Decision};
use crate::config::views::directories::Directories;
use crate::config::views::hosts::Hosts;
use crate::config::views::names::Names;
use crate::config::views::requests::{Ask, Outcome, Requests};
use crate::config::views::rewrite::Rewriting;
use crate::config::views::speech::Speeches;
use crate::config::views::tls::Tls;
use crate::config::views::wsgi::{Wsgi, server_of};
use crate::config::walk::ServerId;
use crate::facts::Facts;
use crate::facts::python::Module;
use crate::facts::python::program::Program;
use crate::facts::renewals::Renewals;
use crate::finding::Edit;
use crate::hash::HashMap;
use crate::source::{FileId, Span};
use crate::syntax::words;

use super::edits;

/// Everything that a rule may look at. Views are made when the first rule asks for them.
pub struct Context<'c> {
    /// What httpd would believe.
    pub config: &'c Config,
    /// What was observed.
    pub facts: &'c Facts<'c>,
    by_name: OnceCell<HashMap<DirectiveId, Vec<NodeId>>>,
    wsgi: OnceCell<Wsgi>,
    directories: OnceCell<Directories>,
    apps: OnceCell<Apps>,
    files: RefCell<Vec<File>>,
    names: OnceCell<Names>,
    rewriting: OnceCell<Rewriting>,
    requests: OnceCell<Requests>,
    authorization: OnceCell<Authorization>,
    lines: RefCell<Vec<Option<Rc<[Arg]>>>>,
    shared: RefCell<HashMap<TypeId, Shared>>,
}

/// What several rules look at, and how many questions about the machine had no answer when
/// it was made.
type Shared = (Rc<dyn Any>, usize);

/// A file outside the configuration that a finding points into.
#[derive(Debug, Clone)]
pub struct File {
    /// Its path.
    pub path: Vec<u8>,
    /// Its contents.
    pub bytes: Arc<[u8]>,
}

/// Whether a chain of lines leads through a macro.
pub(super) fn from_macro(config: &Config, via: ViaId) -> bool {
    config.tree.chain(via).iter().any(|(span, _)| {
        let text = config.sources.text(*span);
        text.get(..3)
            .is_some_and(|head| head.eq_ignore_ascii_case(b"use"))
    })
}

/// A directive, or a section's tag, with its words.
#[derive(Debug, Clone)]
pub struct Line<'c> {
    /// Which node of the tree.
    pub id: NodeId,
    /// The node.
    pub node: &'c Node,
    /// Its arguments, variables replaced and quotes taken off; for a section without its `>`.
    pub args: Rc<[Arg]>,
}

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arg {
    /// Its value.
    pub value: Vec<u8>,
    /// Its place, quotes included.
    pub span: Span,
    /// Whether the file's own bytes at that place are this argument, so that they may be
    /// edited: no variable and no macro made it.
    pub literal: bool,
}

impl Arg {
    /// Whether it is that word, whatever the case.
    pub fn is(&self, word: &str) -> bool {
        self.value.eq_ignore_ascii_case(word.as_bytes())
    }

    /// As text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.value).into_owned()
    }

    /// An edit that puts `text` in its place; none if its bytes are not its own.
    pub fn replace(&self, text: impl Into<String>) -> Option<Edit> {
        self.literal.then(|| Edit {
            span: self.span,
            text: text.into(),
        })
    }
}

impl<'c> Line<'c> {
    /// The value of an argument, from 0; empty where there is none.
    pub fn arg(&self, n: usize) -> &[u8] {
        self.args.get(n).map_or(&[], |arg| &arg.value)
    }

    /// Whether an argument is that word, whatever the case.
    pub fn is(&self, n: usize, word: &str) -> bool {
        self.args.get(n).is_some_and(|arg| arg.is(word))
    }

    /// Its name as the manual spells it, without `<`.
    pub fn name(&self) -> &'static str {
        let shown = self.node.directive.map_or("", |d| d.get().shown);
        shown.trim_start_matches('<')
    }
}

impl<'c> Context<'c> {
    /// Over a configuration and the facts.
    pub fn new(config: &'c Config, facts: &'c Facts<'c>) -> Self {
        Context {
            config,
            facts,
            by_name: OnceCell::new(),
            wsgi: OnceCell::new(),
            directories: OnceCell::new(),
            apps: OnceCell::new(),
            files: RefCell::default(),
            names: OnceCell::new(),
            rewriting: OnceCell::new(),
            requests: OnceCell::new(),
            authorization: OnceCell::new(),
            lines: RefCell::default(),
            shared: RefCell::default(),
        }
    }

    /// What several rules look at, made when the first one asks for it; it is known by its
    /// type.
    pub(super) fn shared<T: 'static>(&self, make: impl FnOnce(&Self) -> T) -> Rc<T> {
        let of = TypeId::of::<T>();
        let known = self.shared.borrow().get(&of).cloned();
        let value = match known {
            Some((value, unanswered)) => {
                // Whoever looks at it depends on the same facts.
                self.facts.count_again(unanswered);
                value
            }
            None => {
                let before = self.facts.unanswered();
                let value: Rc<dyn Any> = Rc::new(make(self));
                let entry = (Rc::clone(&value), self.facts.unanswered() - before);
                self.shared.borrow_mut().insert(of, entry);
                value
            }
        };
        value.downcast().expect("it is kept by its type")
    }

    /// The virtual hosts.
    pub fn hosts(&self) -> &'c Hosts {
        self.config.hosts()
    }

    /// The TLS settings of each server, the main one first.
    pub fn tls(&self) -> &'c [Tls] {
        self.config.tls()
    }

    /// Which server speaks TLS, and which plain HTTP.
    pub fn speeches(&self) -> &'c Speeches {
        self.config.speeches()
    }

    /// What is said of WSGI.
    pub fn wsgi(&self) -> &Wsgi {
        self.wsgi.get_or_init(|| Wsgi::of(self.config))
    }

    /// Which sections apply to a folder.
    pub fn directories(&self) -> &Directories {
        self.directories
            .get_or_init(|| Directories::of(self.config))
    }

    /// The WSGI applications.
    pub fn apps(&self) -> &Apps {
        self.apps
            .get_or_init(|| Apps::of(self.config, self.wsgi(), self.hosts(), self.directories()))
    }

    /// What the code of each application does when it is loaded; in the order of
    /// [`Context::apps`].
    pub(super) fn programs(&self) -> Rc<Vec<Program>> {
        self.shared(|cx| programs(cx))
    }

    /// A place in a file of an application's code, for a finding to point at.
    pub fn place_in(&self, module: &Module, place: crate::facts::python::Place) -> Span {
        self.place(&module.path, &module.text, place.start..place.end)
    }

    /// A place in any other file.
    pub fn place(&self, path: &[u8], text: &Arc<[u8]>, range: Range<u32>) -> Span {
        let mut files = self.files.borrow_mut();
        let known = files.iter().position(|file| file.path == path);
        let n = known.unwrap_or_else(|| {
            files.push(File {
                path: path.to_vec(),
                bytes: text.clone(),
            });
            files.len() - 1
        });
        let before = self.config.sources.count();
        let id = FileId((before + n) as u32);
        Span::new(id, range.start, range.end)
    }

    /// A line of any other file, from 1, without the white space around it.
    pub fn line_in(&self, path: &[u8], text: &Arc<[u8]>, line: u32) -> Option<Span> {
        let mut start = 0;
        for (n, bytes) in text.split_inclusive(|&b| b == b'\n').enumerate() {
            if n as u32 + 1 == line {
                let before = bytes.len() - bytes.trim_ascii_start().len();
                let len = bytes.trim_ascii().len();
                let from = (start + before.min(bytes.len() - 1)) as u32;
                return Some(self.place(path, text, from..from + len as u32));
            }
            start += bytes.len();
        }
        None
    }

    /// The line that a place stands in, from 1; of a file outside the configuration too.
    pub fn line_of(&self, span: Span) -> u32 {
        let sources = &self.config.sources;
        let before = sources.count();
        match (span.file.0 as usize).checked_sub(before) {
            None => sources.get(span.file).line(span.start),
            Some(n) => {
                let files = self.files.borrow();
                let bytes = &files[n].bytes;
                let end = (span.start as usize).min(bytes.len());
                memchr::memchr_iter(b'\n', &bytes[..end]).count() as u32 + 1
            }
        }
    }

    /// The files outside the configuration that findings point into. Their ids follow those
    /// of the configuration's own, so that they are to be added to its sources in this order.
    pub fn into_files(self) -> Vec<File> {
        self.files.into_inner()
    }

    /// As [`Context::into_files`], and leaves everything else where it is, for good: of
    /// thousands of hosts it takes longer to clear away than the system does when the process
    /// ends.
    pub fn into_files_at_the_end(self) -> Vec<File> {
        let files = self.files.take();
        std::mem::forget(self);
        files
    }

    /// What certbot renews on the machine; none where that cannot be told. Where nothing here
    /// is certbot's, another machine is not asked what certbot does there.
    pub fn renewals(&self) -> Option<Rc<Renewals>> {
        let of_certbot = |line: Line<'_>| line.arg(0).starts_with(b"/etc/letsencrypt/");
        if !self.facts.here() && !self.named("SSLCertificateFile").any(of_certbot) {
            return None;
        }
        self.facts.renewals()
    }

    /// Which virtual host has which name.
    pub fn names(&self) -> &Names {
        self.names
            .get_or_init(|| Names::of(self.config, self.hosts()))
    }

    /// The rewriting rules.
    pub fn rewriting(&self) -> &Rewriting {
        self.rewriting.get_or_init(|| Rewriting::of(self.config))
    }

    /// What a server makes of a request.
    pub fn outcome(&self, server: ServerId, ask: &Ask<'_>) -> Outcome {
        self.requests
            .get_or_init(|| Requests::of(self.config))
            .outcome(
                self.config,
                self.rewriting(),
                self.directories(),
                server,
                ask,
            )
    }

    /// What each section says of access.
    pub fn authorization(&self) -> &Authorization {
        self.authorization
            .get_or_init(|| Authorization::of(self.config, self.directories()))
    }

    /// Who is let in to a file of a server, by a URL's path; see [`Authorization::granted`].
    pub fn granted(&self, server: ServerId, file: Option<&[u8]>, url: Option<&[u8]>) -> Decision {
        let directories = self.directories();
        self.authorization().granted(directories, server, file, url)
    }

    /// Whether a module is loaded, by its name such as `mod_ssl`.
    pub fn module(&self, name: &str) -> Tri {
        self.config.modules.has_named(name)
    }

    /// All directives or sections (`<VirtualHost`) of a name, in the order of reading.
    pub fn named(&self, name: &str) -> impl Iterator<Item = Line<'c>> + use<'c, '_> {
        let index = self.by_name.get_or_init(|| {
            let mut index: HashMap<DirectiveId, Vec<NodeId>> = HashMap::default();
            for (id, node) in self.config.tree.iter() {
                if let Some(directive) = node.directive {
                    index.entry(directive).or_default().push(id);
                }
            }
            index
        });
        let mut ids: Vec<NodeId> = lookup(name.as_bytes())
            .iter()
            .filter_map(|directive| index.get(directive))
            .flatten()
            .copied()
            .collect();
        ids.sort_unstable();
        ids.into_iter().map(|id| self.line(id))
    }

    /// What stands directly in a section, or in the main server's own context.
    pub fn within(&self, section: Option<NodeId>) -> impl Iterator<Item = Line<'c>> + use<'c, '_> {
        let config = self.config;
        config
            .tree
            .children(section)
            .map(move |(id, _)| self.line(id))
    }

    /// What stands directly in a section, of some names.
    pub fn within_named(
        &self,
        section: Option<NodeId>,
        names: &'static [&'static str],
    ) -> impl Iterator<Item = Line<'c>> + use<'c, '_> {
        let config = self.config;
        let named = |node: &Node| {
            node.directive
                .is_some_and(|d| names.contains(&d.get().shown))
        };
        config
            .tree
            .children(section)
            .filter(move |(_, node)| named(node))
            .map(move |(id, _)| self.line(id))
    }

    /// A node with its arguments.
    pub fn line(&self, id: NodeId) -> Line<'c> {
        let config = self.config;
        let node = config.tree.get(id);
        let known = self.lines.borrow().get(id.0 as usize).cloned().flatten();
        let args = known.unwrap_or_else(|| {
            let args: Rc<[Arg]> = self.cut(id, node).into();
            let mut lines = self.lines.borrow_mut();
            if lines.is_empty() {
                lines.resize(config.tree.len(), None);
            }
            lines[id.0 as usize] = Some(Rc::clone(&args));
            args
        });
        Line { id, node, args }
    }

    fn cut(&self, id: NodeId, node: &Node) -> Vec<Arg> {
        let config = self.config;
        let text = config.tree.args(id, &config.sources);
        let mut bytes = text.bytes();
        if node.directive.is_some_and(|d| d.get().section()) {
            let end = bytes.iter().rposition(|&b| b == b'>');
            bytes = &bytes[..end.unwrap_or(bytes.len())];
        }
        let source = config.sources.get(node.file).bytes();
        words(bytes)
            .map(|word| {
                let (start, end) = text.place(word.range.clone());
                let here = source.get(start as usize..end as usize);
                Arg {
                    literal: here == Some(&bytes[word.range.clone()]),
                    span: Span::new(node.file, start, end),
                    value: word.value.into_owned(),
                }
            })
            .collect()
    }

    /// The server that a node is for.
    pub fn server_of(&self, id: NodeId) -> ServerId {
        server_of(self.config, id)
    }

    /// The section of a server; none for the main one.
    pub fn section_of(&self, server: ServerId) -> Option<NodeId> {
        self.config
            .servers
            .get(server.0 as usize)
            .copied()
            .flatten()
    }

    /// An edit that takes a directive's whole line out, with its line end and what a
    /// continuation adds; none for a section, or where a macro made the line.
    pub fn remove(&self, id: NodeId) -> Option<Edit> {
        let node = self.config.tree.get(id);
        if node.first_child.is_some() || self.from_macro(id) {
            return None;
        }
        Some(edits::take_out(&self.config.sources, node.span()))
    }

    /// An edit that takes an argument out, with the white space before it; none if its bytes
    /// are not its own.
    pub fn remove_arg(&self, arg: &Arg) -> Option<Edit> {
        if !arg.literal {
            return None;
        }
        let bytes = self.config.sources.get(arg.span.file).bytes();
        let mut start = arg.span.start as usize;
        while start > 0 && matches!(bytes[start - 1], b' ' | b'\t') {
            start -= 1;
        }
        Some(Edit {
            span: Span::new(arg.span.file, start as u32, arg.span.end),
            text: String::new(),
        })
    }

    /// An edit that puts lines of their own before a directive's, indented as that is.
    pub fn insert_before(&self, id: NodeId, lines: &[&str]) -> Option<Edit> {
        let node = self.config.tree.get(id);
        if self.from_macro(id) {
            return None;
        }
        let bytes = self.config.sources.get(node.file).bytes();
        let start = bytes[..node.start as usize]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |n| n + 1);
        let indent = self.indent(id);
        let cut = match bytes[start..].iter().position(|&b| b == b'\n') {
            Some(n) if n > 0 && bytes[start + n - 1] == b'\r' => "\r\n",
            _ => "\n",
        };
        let text = lines
            .iter()
            .map(|line| format!("{indent}{line}{cut}"))
            .collect();
        Some(Edit {
            span: Span::new(node.file, start as u32, start as u32),
            text,
        })
    }

    /// An edit that puts lines of their own after a directive's, indented as that is, with the
    /// file's line ends.
    pub fn insert_after(&self, id: NodeId, line: &str) -> Option<Edit> {
        let node = self.config.tree.get(id);
        if self.from_macro(id) {
            return None;
        }
        let file = self.config.sources.get(node.file);
        let bytes = file.bytes();
        let cut = edits::line_end(bytes);
        let line = line.replace('\n', cut);
        let indent = edits::indent(file, node.start);
        let rest = &bytes[node.end as usize..];
        let (at, text) = match memchr::memchr(b'\n', rest) {
            Some(n) => (node.end + n as u32 + 1, format!("{indent}{line}{cut}")),
            None => (bytes.len() as u32, format!("{cut}{indent}{line}")),
        };
        Some(Edit {
            span: Span::new(node.file, at, at),
            text,
        })
    }

    /// The white space that a directive's line begins with.
    pub fn indent(&self, id: NodeId) -> String {
        let node = self.config.tree.get(id);
        edits::indent(self.config.sources.get(node.file), node.start)
    }

    /// The line end of the file that a directive stands in.
    pub fn line_end(&self, id: NodeId) -> &'static str {
        let node = self.config.tree.get(id);
        edits::line_end(self.config.sources.get(node.file).bytes())
    }

    /// Whether a macro made the node: then its bytes serve more places than this one.
    pub fn from_macro(&self, id: NodeId) -> bool {
        from_macro(self.config, self.config.tree.get(id).via)
    }
}
