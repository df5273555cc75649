//! A parsed expression. The nodes lie in one list and name each other by index, children
//! before parents, so that however deep an expression is, nothing needs recursion to visit
//! or to drop it.

use std::ops::Range;

/// Index of a node in its [`Expression`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub u32);

/// An expression as httpd parses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    nodes: Vec<Node>,
    root: Id,
}

/// One node, and where it stands in the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its bytes; of a call or an operator, those of its name.
    pub range: Range<usize>,
}

/// How two words are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // Equal, unequal, less, at most, greater, at least.
pub enum Order {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `true`.
    True,
    /// `false`.
    False,
    /// `!a`.
    Not(Id),
    /// `a && b`.
    And(Id, Id),
    /// `a || b`.
    Or(Id, Id),
    /// `-eq` and the like compare integers, `==` and the like strings.
    Compare {
        /// How.
        order: Order,
        /// As integers; else as strings.
        integers: bool,
        /// What stands left.
        left: Id,
        /// What stands right.
        right: Id,
    },
    /// `a in { 'b', 'c' }` or `a in f('b')`.
    In(Id, Id),
    /// `a =~ /b/`, `a !~ /b/`.
    Match {
        /// `!~`.
        negated: bool,
        /// What stands left.
        word: Id,
        /// A [`Kind::Regex`].
        regex: Id,
    },
    /// `-f 'a'`.
    Unary {
        /// The letter.
        name: Vec<u8>,
        /// What stands right.
        word: Id,
    },
    /// `a -ipmatch 'b'`.
    Binary {
        /// The name without its `-`.
        name: Vec<u8>,
        /// What stands left.
        left: Id,
        /// What stands right.
        right: Id,
    },
    /// A number, as it is written.
    Digits(Vec<u8>),
    /// A constant string, escapes undone.
    Text(Vec<u8>),
    /// `a . b`, and the parts of a string with variables in it.
    Concat(Id, Id),
    /// `%{NAME}`.
    Variable(Vec<u8>),
    /// `$1`.
    BackReference(u8),
    /// `f('a')`, `%{f:a}`.
    Call {
        /// The function.
        name: Vec<u8>,
        /// What it is given.
        word: Id,
    },
    /// `f('a')` where a list is wanted.
    ListCall {
        /// The function.
        name: Vec<u8>,
        /// What it is given.
        word: Id,
    },
    /// `{ 'a', 'b' }`.
    List(Vec<Id>),
    /// `/a/i`.
    Regex {
        /// Between the delimiters.
        pattern: Vec<u8>,
        /// With the flag `i`.
        ignore_case: bool,
    },
}

impl Expression {
    pub(super) fn new(nodes: Vec<Node>, root: Id) -> Self {
        Expression { nodes, root }
    }

    /// The outermost node.
    pub fn root(&self) -> Id {
        self.root
    }

    /// The node of that index.
    pub fn get(&self, id: Id) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// All nodes, each after those it is made of.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    /// The string that a word is, if it is a constant one (httpd's `op_String`: neither a
    /// number nor put together).
    pub fn constant(&self, id: Id) -> Option<&[u8]> {
        match &self.get(id).kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}
