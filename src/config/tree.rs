//! The configuration tree: what is left when includes, conditions and macros are carried out.

use crate::hash::HashMap;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::source::{FileId, Sources, Span};
use crate::syntax::Text;

use super::table::DirectiveId;

/// Index of a node in a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// Index of a chain of `Include` and `Use` lines; the first is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ViaId(pub u32);

impl ViaId {
    /// Read from the file that was asked for.
    pub const ROOT: ViaId = ViaId(0);
}

/// Where a node's arguments are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Args {
    /// A plain slice of the file.
    Plain(u32, u32),
    /// Put together; an index into the kept texts.
    Kept(u32),
    /// A section's tag without arguments: httpd hands `>` to it.
    Bracket,
}

/// One directive or section.
#[derive(Debug, Clone)]
pub struct Node {
    /// The directive, by its name; which module's it is, is settled when it is carried out.
    /// None: no table knows the name.
    pub directive: Option<DirectiveId>,
    /// The file it stands in; for a line that a macro made, the macro's.
    pub file: FileId,
    /// The line that httpd gives it.
    pub line: u32,
    /// Its first byte in the file, at the name.
    pub start: u32,
    /// One past its last byte in the file.
    pub end: u32,
    /// Length of the name in bytes as it stands in the file.
    pub name_len: u16,
    pub(super) args: Args,
    /// The section it is in.
    pub parent: Option<NodeId>,
    /// The first directive in it.
    pub first_child: Option<NodeId>,
    /// The next one in the same section.
    pub next: Option<NodeId>,
    /// How httpd got here.
    pub via: ViaId,
    /// Whether it is there whatever the unknown things are.
    pub certain: bool,
    /// Whether a variable in it has a value that could not be known.
    pub opaque: bool,
}

impl Node {
    /// Its place, name and arguments.
    pub fn span(&self) -> Span {
        Span::new(self.file, self.start, self.end)
    }

    /// The place of its name.
    pub fn name_span(&self) -> Span {
        Span::new(
            self.file,
            self.start,
            (self.start + u32::from(self.name_len)).min(self.end),
        )
    }
}

/// One step of a chain.
#[derive(Debug, Clone, Copy)]
struct Via {
    span: Span,
    line: u32,
    parent: ViaId,
}

/// All nodes.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    texts: Vec<Text<'static>>,
    vias: Vec<Via>,
    /// The names of nodes that no table knows.
    names: HashMap<NodeId, Box<[u8]>>,
    first: Option<NodeId>,
    last: Option<NodeId>,
}

impl Tree {
    /// The node of that id.
    pub fn get(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The first node of the server config.
    pub fn first(&self) -> Option<NodeId> {
        self.first
    }

    /// All nodes, in the order in which httpd read them.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes
            .iter()
            .enumerate()
            .map(|(n, node)| (NodeId(n as u32), node))
    }

    /// The nodes directly in a section, or in the server config.
    pub fn children(&self, of: Option<NodeId>) -> impl Iterator<Item = (NodeId, &Node)> {
        let mut at = match of {
            Some(id) => self.get(id).first_child,
            None => self.first,
        };
        std::iter::from_fn(move || {
            let id = at?;
            let node = self.get(id);
            at = node.next;
            Some((id, node))
        })
    }

    /// The sections a node is in, innermost first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let mut at = self.get(id).parent;
        std::iter::from_fn(move || {
            let id = at?;
            let node = self.get(id);
            at = node.parent;
            Some((id, node))
        })
    }

    /// A node's arguments, variables replaced.
    pub fn args<'a>(&'a self, id: NodeId, sources: &'a Sources) -> Cow<'a, Text<'a>> {
        let node = self.get(id);
        match node.args {
            Args::Plain(start, end) => {
                let bytes = sources.get(node.file).bytes();
                Cow::Owned(Text::slice(bytes, start as usize, end as usize))
            }
            Args::Kept(n) => Cow::Borrowed(&self.texts[n as usize]),
            Args::Bracket => Cow::Owned({
                let mut text = Text::empty();
                text.push_value(b">", node.end.saturating_sub(1), node.end);
                text
            }),
        }
    }

    /// The same as bytes to keep: a text, and the part of it that they are.
    pub(super) fn shared_args(&self, id: NodeId, sources: &Sources) -> (Arc<[u8]>, Range<u32>) {
        let node = self.get(id);
        match node.args {
            Args::Plain(start, end) => (sources.get(node.file).bytes().clone(), start..end),
            Args::Kept(n) => {
                let bytes = self.texts[n as usize].bytes();
                (Arc::from(bytes), 0..bytes.len() as u32)
            }
            Args::Bracket => (Arc::from(&b">"[..]), 0..1),
        }
    }

    /// The name as it stands in the file.
    pub fn written_name<'a>(&self, id: NodeId, sources: &'a Sources) -> &'a [u8] {
        sources.text(self.get(id).name_span())
    }

    /// The `Include` and `Use` lines that led to a place, outermost first, with their lines.
    pub fn chain(&self, via: ViaId) -> Vec<(Span, u32)> {
        let mut chain = Vec::new();
        let mut at = via;
        while at != ViaId::ROOT {
            let step = self.vias[at.0 as usize - 1];
            chain.push((step.span, step.line));
            at = step.parent;
        }
        chain.reverse();
        chain
    }

    pub(super) fn via(&mut self, span: Span, line: u32, parent: ViaId) -> ViaId {
        self.vias.push(Via { span, line, parent });
        ViaId(self.vias.len() as u32)
    }

    /// Keeps the name of a node that no table knows.
    pub(super) fn name(&mut self, id: NodeId, name: &[u8]) {
        self.names.insert(id, name.into());
    }

    /// The name of a node that no table knows.
    pub(super) fn kept_name(&self, id: NodeId) -> Option<&[u8]> {
        self.names.get(&id).map(|n| &**n)
    }

    pub(super) fn keep(&mut self, text: Text<'_>) -> Args {
        self.texts.push(text.into_owned());
        Args::Kept(self.texts.len() as u32 - 1)
    }

    /// Appends a node to the section `node.parent`, behind `previous`.
    pub(super) fn append(&mut self, node: Node, previous: Option<NodeId>) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        let parent = node.parent;
        self.nodes.push(node);
        match (previous, parent) {
            (Some(p), _) => self.nodes[p.0 as usize].next = Some(id),
            (None, Some(p)) => self.nodes[p.0 as usize].first_child = Some(id),
            (None, None) => match self.last {
                Some(last) => self.nodes[last.0 as usize].next = Some(id),
                None => self.first = Some(id),
            },
        }
        if parent.is_none() {
            self.last = Some(id);
        }
        id
    }
}
