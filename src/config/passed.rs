//! What the reading passes over, kept for those who ask why something does not apply.

use crate::source::Span;

use super::tree::{NodeId, ViaId};

/// A conditional section that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its name as httpd spells it, such as `<IfModule`.
    pub section: &'static str,
    /// What its tag says, without the `!` and the `>`.
    pub subject: Vec<u8>,
    /// Whether a `!` stands before that.
    pub negated: bool,
    /// Its tag.
    pub tag: Span,
    /// What stands between the tags; empty where a macro made it.
    pub content: Span,
    /// The section around it.
    pub parent: Option<NodeId>,
    /// How httpd got there.
    pub via: ViaId,
    /// Whether it would be read at all whatever the unknown things are.
    pub certain: bool,
}

/// An include with a wildcard in its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The path, below the server root if it is relative.
    pub path: Vec<u8>,
    /// The line.
    pub span: Span,
    /// Whether it is an `IncludeOptional`.
    pub optional: bool,
    /// Whether it is carried out whatever the unknown things are.
    pub certain: bool,
}
